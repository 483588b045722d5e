package furrow.kernel.copy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** A chunk could not be written. */
final class CopyFailure extends Exception {
  private final String code;

  CopyFailure(String code, String message) {
    super(message);
    this.code = code;
  }

  /** What the operating system says, as one of the protocol's error codes. */
  static CopyFailure of(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    String words = reason == null ? e.getClass().getSimpleName() : reason;
    if (words.contains("No space left")
        || words.contains("quota exceeded")
        || words.contains("File too large")) {
      return new CopyFailure("NO_SPACE", words);
    }
    boolean denied =
        e instanceof AccessDeniedException
            || words.contains("Permission denied")
            || words.contains("not permitted")
            || words.contains("Read-only");
    String told = e instanceof AccessDeniedException ? "permission denied" : words;
    return new CopyFailure(denied ? "FORBIDDEN" : "SUBTASK_FAILED", told);
  }

  /** Name of the protocol's error code. */
  String code() {
    return code;
  }
}
