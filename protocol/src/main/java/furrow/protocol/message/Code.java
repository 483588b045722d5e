package furrow.protocol.message;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A message's number in the frame header, and the roles that may send it once authenticated. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Code {
  int value();

  /** Empty: only before authentication, by anybody. */
  Role[] from();

  /** Permissions that the sender's token must have besides. */
  Permission[] needs() default {};
}
