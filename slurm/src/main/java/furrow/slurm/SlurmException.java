package furrow.slurm;

/** Slurm is not there, does not answer, or has refused. */
public final class SlurmException extends Exception {
  /** What is to be done about it. */
  public enum Kind {
    /** A program of Slurm is not installed. */
    MISSING,
    /** The controller does not answer; it may later, and what was asked for may have happened. */
    SILENT,
    /** Slurm has said no. */
    REFUSED,
    /** Its answer cannot be read. */
    UNREADABLE
  }

  private final Kind kind;
  private final String hint;

  /**
   * @param message what was asked, and Slurm's own words
   * @param hint the next command to type
   */
  public SlurmException(Kind kind, String message, String hint) {
    super(message);
    this.kind = kind;
    this.hint = hint;
  }

  public Kind kind() {
    return kind;
  }

  public String hint() {
    return hint;
  }
}
