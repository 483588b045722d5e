package furrow.protocol.error;

import java.io.IOException;

/**
 * What every part of Furrow throws when it refuses or fails in a way that the caller is to hear
 * about: a code, a message that names the offending value, and a hint that says what to do next.
 * {@code ErrorReply} carries the same over the wire.
 *
 * <p>Checked, so that no caller forgets that the other side may refuse; an {@link IOException}, so
 * that whoever uses a connection has one thing to catch. The engine and the kernels do not see this
 * package: they name the code as text (engine {@code Problem}, {@code KernelException}).
 */
public final class ProblemException extends IOException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final String hint;
  private final int retryAfterMillis;

  /**
   * @param message what is wrong, with the offending value
   * @param hint the next command to type, or what to change; may be empty
   */
  public ProblemException(ErrorCode code, String message, String hint) {
    this(code, message, hint, 0);
  }

  /**
   * @param retryAfterMillis how long to wait before trying again; 0 when nobody knows
   */
  public ProblemException(ErrorCode code, String message, String hint, int retryAfterMillis) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.retryAfterMillis = retryAfterMillis;
  }

  /** The same with what led to it. */
  public ProblemException because(Throwable cause) {
    initCause(cause);
    return this;
  }

  public ErrorCode code() {
    return code;
  }

  /** What to do next; empty when there is nothing to say. */
  public String hint() {
    return hint;
  }

  /** How long to wait before trying again; 0 when nobody knows. */
  public int retryAfterMillis() {
    return retryAfterMillis;
  }
}
