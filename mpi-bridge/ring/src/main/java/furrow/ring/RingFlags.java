package furrow.ring;

import org.agrona.concurrent.UnsafeBuffer;

/** What both ends tell each other beside the records. */
final class RingFlags {
  private final UnsafeBuffer memory;
  private final int mine;
  private final int theirs;

  RingFlags(UnsafeBuffer memory, int mine, int theirs) {
    this.memory = memory;
    this.mine = mine;
    this.theirs = theirs;
  }

  void sleeping(boolean sleeping) {
    memory.putIntVolatile(mine + RingLayout.SLEEPING, sleeping ? 1 : 0);
  }

  /** Whether the peer sleeps and it falls to the caller to wake it. */
  boolean takeSleeper() {
    return memory.getIntVolatile(theirs + RingLayout.SLEEPING) != 0
        && memory.getAndSetInt(theirs + RingLayout.SLEEPING, 0) != 0;
  }

  void shutdown() {
    memory.putIntVolatile(mine + RingLayout.SHUTDOWN, 1);
  }

  boolean peerShutdown() {
    return memory.getIntVolatile(theirs + RingLayout.SHUTDOWN) != 0;
  }
}
