package furrow.mpi.transport;

/** Tags of messages from one rank to another. */
public final class Tags {
  /** From the master to a rank: work. */
  public static final int DOWN = 11;

  /** From a rank to the master: results. */
  public static final int UP = 22;

  private Tags() {}
}
