package furrow.mpi.master;

/** Chooses the mode of one epoch from what happens in it. Called by one thread at a time. */
interface ModeSelector {
  /** Whether rounds are what it should be now. */
  boolean rounds();

  /** While in the window: so many fragments have come from a rank. */
  void came(int rank, int count, long now);

  /**
   * A round is over.
   *
   * @param micros how long each rank worked on it
   * @param busy whether each needs another
   * @param silent whether each had nothing to send
   */
  void round(int[] micros, boolean[] busy, boolean[] silent, long now);
}
