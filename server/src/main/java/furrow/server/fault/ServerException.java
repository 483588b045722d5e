package furrow.server.fault;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.SessionMessage.ErrorReply;

/** Something was refused or failed in a way that the caller is to hear about. */
public final class ServerException extends Exception {
  private final ErrorCode code;
  private final String hint;
  private final int retryAfterMillis;

  /**
   * @param message what happened, with the offending value
   * @param hint the next thing to do; may be empty
   */
  public ServerException(ErrorCode code, String message, String hint) {
    this(code, message, hint, 0);
  }

  public ServerException(ErrorCode code, String message, String hint, int retryAfterMillis) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.retryAfterMillis = retryAfterMillis;
  }

  public ServerException causedBy(Throwable cause) {
    initCause(cause);
    return this;
  }

  public ErrorCode code() {
    return code;
  }

  public String hint() {
    return hint;
  }

  public ErrorReply reply() {
    return new ErrorReply(code.number(), getMessage(), hint, retryAfterMillis);
  }
}
