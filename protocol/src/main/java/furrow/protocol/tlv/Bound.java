package furrow.protocol.tlv;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How much a text, bytes, longs, a list or a map may hold: each of these components declares it,
 * and the codec refuses what is more, in both directions. All that a peer can make the server keep
 * follows from these numbers.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Bound {
  /** Most bytes: of the text in UTF-8, or of each text in the list, or of each value in the map. */
  int bytes() default 0;

  /** Most elements of a list or of longs, most entries of a map. */
  int elements() default 0;

  /** Most bytes of each key of a map. */
  int key() default 0;

  /** A text for people: a sender cuts what is longer, instead of failing. */
  boolean cut() default false;
}
