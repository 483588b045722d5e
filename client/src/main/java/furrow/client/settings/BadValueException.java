package furrow.client.settings;

/** Text from the user that does not say what it should. */
public final class BadValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String hint;

  /**
   * @param message what is wrong, with the offending value
   * @param hint what to write instead
   */
  public BadValueException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  public String hint() {
    return hint;
  }
}
