package furrow.protocol.error;

import java.io.IOException;

/**
 * Something went wrong on the wire or behind it: a code, a message that names the offending value,
 * and a hint that says what to do next.
 *
 * <p>An {@link IOException}, so that whoever uses a connection has one thing to catch.
 */
public final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final String hint;
  private final int retryAfterMillis;

  public ProtocolException(ErrorCode code, String message, String hint) {
    this(code, message, hint, 0);
  }

  public ProtocolException(ErrorCode code, String message, String hint, int retryAfterMillis) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.retryAfterMillis = retryAfterMillis;
  }

  /** The same with what led to it. */
  public ProtocolException because(Throwable cause) {
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
