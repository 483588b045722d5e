package furrow.kernel;

/**
 * The operation or the input is at fault: trying again would not help, unless the kind says that it
 * is a passing fault or one of this worker.
 */
public final class KernelException extends Exception {
  /** What is at fault. */
  public enum Kind {
    OPERATION,
    INPUT,
    LIMIT,
    /** Trying again may help. */
    TRANSIENT,
    /** This worker cannot do any piece of the task; another may. */
    HERE,
    /** This worker has no such program, or cannot start it; another may. */
    PROGRAM_MISSING,
    /** This worker has not enough memory; another may. */
    OUT_OF_MEMORY
  }

  private final Kind kind;
  private final String code;
  private final String hint;
  private final String evidence;

  /**
   * @param code name of the protocol's error code, e.g. {@code BAD_CELL}
   * @param hint the next thing to do; may be empty
   */
  public KernelException(Kind kind, String code, String message, String hint) {
    this(kind, code, message, hint, "");
  }

  /**
   * @param evidence what the work itself said, e.g. the tail of a program's stderr; may be empty
   */
  public KernelException(Kind kind, String code, String message, String hint, String evidence) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.hint = hint;
    this.evidence = evidence;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether trying again cannot help, anywhere. */
  public boolean permanent() {
    return kind == Kind.OPERATION || kind == Kind.INPUT || kind == Kind.LIMIT;
  }

  public String code() {
    return code;
  }

  public String hint() {
    return hint;
  }

  public String evidence() {
    return evidence;
  }
}
