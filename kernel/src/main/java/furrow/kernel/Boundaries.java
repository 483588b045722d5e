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
  ANYWHERE
}
