package furrow.kernel.csv;

import furrow.kernel.Piece.Mode;

/** What is assumed about the first byte of a range. */
public enum Speculation {
  /** It lies outside quotes. */
  OUTSIDE(Mode.OUTSIDE, Mode.SCAN_OUTSIDE),
  /** It lies inside a quoted field. */
  INSIDE(Mode.INSIDE, Mode.SCAN_INSIDE),
  /** No assumption: a record is known to begin there. */
  EXACT(Mode.EXACT, Mode.SCAN_EXACT);

  private final Mode work;
  private final Mode scan;

  Speculation(Mode work, Mode scan) {
    this.work = work;
    this.scan = scan;
  }

  public static Speculation of(Mode mode) {
    for (Speculation one : values()) {
      if (one.work == mode || one.scan == mode) {
        return one;
      }
    }
    throw new IllegalArgumentException("mode: " + mode);
  }

  /**
   * The mode of a piece that is read under this assumption.
   *
   * @param scan whether only boundaries are wanted
   */
  public Mode mode(boolean scan) {
    return scan ? this.scan : work;
  }
}
