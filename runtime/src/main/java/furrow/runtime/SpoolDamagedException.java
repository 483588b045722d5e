package furrow.runtime;

import furrow.engine.Result;
import java.io.IOException;

/** A spool file is gone, cannot be read, or is not the one that was written. */
public final class SpoolDamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what what is wrong, as in {@code is missing}
   * @param cause null for none
   */
  public SpoolDamagedException(Result.Spooled file, String what, IOException cause) {
    super("spool file " + file.file() + " " + what, cause);
  }
}
