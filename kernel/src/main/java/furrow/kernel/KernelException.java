package furrow.kernel;

/**
 * The operation or the input is at fault: trying again elsewhere would not help unless {@link
 * Kind#TRANSIENT}.
 */
public final class KernelException extends Exception {
  /** What is at fault. */
  public enum Kind {
    OPERATION,
    INPUT,
    LIMIT,
    TRANSIENT
  }

  private final Kind kind;
  private final String code;
  private final String hint;

  /**
   * @param code name of the protocol's error code, e.g. {@code BAD_CELL}
   * @param hint the next thing to do; may be empty
   */
  public KernelException(Kind kind, String code, String message, String hint) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.hint = hint;
  }

  public Kind kind() {
    return kind;
  }

  public String code() {
    return code;
  }

  public String hint() {
    return hint;
  }
}
