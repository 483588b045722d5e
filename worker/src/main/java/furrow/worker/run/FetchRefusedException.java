package furrow.worker.run;

import java.io.IOException;

/** The server cannot give a range of an input: its own view of the file changed, for instance. */
public final class FetchRefusedException extends IOException {
  private final int code;
  private final String hint;

  /**
   * @param code number of an ErrorCode
   */
  public FetchRefusedException(int code, String message, String hint) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  public int code() {
    return code;
  }

  public String hint() {
    return hint;
  }
}
