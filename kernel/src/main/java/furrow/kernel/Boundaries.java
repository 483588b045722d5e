package furrow.kernel;

/** How a kernel copes with pieces that begin inside a record. */
public enum Boundaries {
  /**
   * Pieces are byte ranges cut blindly; the kernel finds record starts itself and its merger
   * verifies them.
   */
  SPECULATIVE,
  /** Pieces begin and end at verified record boundaries; a parallel boundary scan goes ahead. */
  EXACT,
  /**
   * Units are not bytes of records (items of a compute job, raw chunks of a copy): cut anywhere.
   */
  ANYWHERE,
  /**
   * As {@link #ANYWHERE}, and each unit belongs to a place: worker {@code p} of the {@code n} that
   * are there when the task begins is to do one range of them. The shared bytes of the plan begin
   * with four zero bytes; runners find {@code n} and the workers' names there instead ({@link
   * UnitPlacement}). The merger folds partials in any order. A piece that fails for good leaves the
   * others going on.
   */
  PLACED;

  /** How the first pieces of a plan are to be read. Units that are no bytes need no scan. */
  public Piece.Mode firstMode(Plan plan) {
    if (this == PLACED) {
      return Piece.Mode.PLACED;
    }
    if (!plan.bytes() || this == ANYWHERE) {
      return Piece.Mode.EXACT;
    }
    return this == EXACT ? Piece.Mode.SCAN_OUTSIDE : Piece.Mode.OUTSIDE;
  }
}
