package furrow.runtime;

import java.io.IOException;

/** The process has no descriptor left: the file that could not be opened may be well. */
public final class TooManyOpenFiles {
  private TooManyOpenFiles() {}

  /** Whether that is behind this failure; the JDK says it only in the text of its exceptions. */
  public static boolean behind(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof IOException
          && String.valueOf(at.getMessage()).contains("Too many open files")) {
        return true;
      }
    }
    return false;
  }
}
