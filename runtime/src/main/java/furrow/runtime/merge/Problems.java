package furrow.runtime.merge;

import furrow.engine.Problem;
import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import furrow.runtime.SpoolFullException;
import java.io.IOException;

/** Exceptions as problems that can be shown. */
public final class Problems {
  private Problems() {}

  public static Problem of(KernelException e) {
    return new Problem(e.code(), e.getMessage(), e.hint());
  }

  /** An input that could not be read, or is no longer what it was. */
  public static Problem unreadable(String path, IOException e) {
    if (e instanceof SpoolFullException) {
      return new Problem(
          "NO_SPACE", "no space for partial results: " + e.getMessage(), "make room, then retry");
    }
    if (e instanceof InputChangedException) {
      return new Problem(
          "INPUT_CHANGED", e.getMessage(), "wait until nothing writes to it, then submit again");
    }
    return new Problem(
        "INPUT_UNREADABLE",
        path + " cannot be read: " + reason(e),
        "check the file with: head -c 1 '" + path + "'");
  }

  /** Our own mistake, or a plug-in's. */
  public static Problem internal(String during, Throwable e) {
    return new Problem("INTERNAL", during + " failed: " + reason(e), "see the log; please report");
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.toString();
  }
}
