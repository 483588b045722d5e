package furrow.kernel.csv;

import furrow.kernel.Piece.Mode;

/** What is assumed about the first byte of a range. */
public enum Guess {
  /** It lies outside quotes. */
  OUTSIDE(Mode.OUTSIDE, Mode.SCAN_OUTSIDE),
  /** It lies inside a quoted field. */
  INSIDE(Mode.INSIDE, Mode.SCAN_INSIDE),
  /** No guess: a record begins there. */
  EXACT(Mode.EXACT, Mode.SCAN_EXACT);

  private final Mode work;
  private final Mode scan;

  Guess(Mode work, Mode scan) {
    this.work = work;
    this.scan = scan;
  }

  public static Guess of(Mode mode) {
    for (Guess guess : values()) {
      if (guess.work == mode || guess.scan == mode) {
        return guess;
      }
    }
    throw new IllegalArgumentException("mode: " + mode);
  }

  /**
   * The mode that makes this guess.
   *
   * @param scan whether only boundaries are wanted
   */
  public Mode mode(boolean scan) {
    return scan ? this.scan : work;
  }
}
