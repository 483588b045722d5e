package furrow.client.cli;

import furrow.protocol.error.ErrorCode;

/** A command cannot be carried out. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String hint;

  /**
   * @param message what is wrong, with the offending value
   * @param hint the next command to type, or what to change
   */
  public CommandException(ErrorCode code, String message, String hint) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  public ErrorCode code() {
    return code;
  }

  public String hint() {
    return hint;
  }
}
