package furrow.server.state;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** Tells a full disk from other I/O errors: the JDK has one exception type for both. */
public final class DiskErrors {
  private DiskErrors() {}

  public static boolean noSpace(IOException e) {
    String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return text != null
        && (text.contains("No space left on device")
            || text.contains("Disk quota exceeded")
            || text.contains("File too large"));
  }

  /** NO_SPACE for a full disk, else INTERNAL; a problem is returned as it is. */
  public static ProblemException toProblem(String doing, IOException e) {
    if (e instanceof ProblemException known) {
      return known;
    }
    if (noSpace(e)) {
      return new ProblemException(
              ErrorCode.NO_SPACE,
              doing + ": the server's disk is full",
              "free space in the server's state directory, then try again",
              5_000)
          .because(e);
    }
    return new ProblemException(
            ErrorCode.INTERNAL, doing + ": " + e, "see the server's log: furrow events")
        .because(e);
  }
}
