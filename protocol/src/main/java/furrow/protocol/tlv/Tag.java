package furrow.protocol.tlv;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The number of a record component on the wire, 1 to 0x7fff. A field with its default value (0,
 * false, empty) is not sent; a field that is absent has its default value.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Tag {
  int value();

  /** A peer that does not know this field must refuse the message instead of skipping the field. */
  boolean critical() default false;
}
