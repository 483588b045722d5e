package furrow.runtime;

import java.io.IOException;

/** The spool's disk is full; the same write may succeed later. */
public final class SpoolFullException extends IOException {
  public SpoolFullException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** Whether this error means that no space is left, of the disk, a quota or {@code ulimit -f}. */
  public static boolean matches(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left")
        || message.contains("quota exceeded")
        || message.contains("File too large");
  }
}
