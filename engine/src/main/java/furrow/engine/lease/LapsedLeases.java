package furrow.engine.lease;

import furrow.engine.SubtaskRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The leases of one task that ended with their sessions since the server started: what a worker may
 * present when it comes back. The newest {@value #MOST} are kept; what is not known here runs
 * again.
 */
public final class LapsedLeases {
  static final int MOST = 16_384;

  private record Lapsed(SubtaskRange range, long identity) {}

  /** By the attempt counter of the first subtask, which no other lease of this start has. */
  private final TreeMap<Long, Lapsed> byCounter = new TreeMap<>();

  /** Notes a lease whose session was lost. */
  public void add(Lease lease) {
    Lapsed lapsed = new Lapsed(lease.range(), lease.session.profile().identity());
    byCounter.put(lease.attempt.counter(), lapsed);
    if (byCounter.size() > MOST) {
      byCounter.pollFirstEntry();
    }
  }

  /**
   * The parts of a presented range that a worker held under these very attempts, as pairs [from,
   * to).
   */
  public List<long[]> heldBy(long identity, SubtaskRange presented) {
    long counter = presented.attempt().counter();
    Long lowest = byCounter.floorKey(counter);
    Map<Long, Lapsed> near =
        byCounter.subMap(lowest == null ? counter : lowest, counter + presented.count());
    List<long[]> parts = new ArrayList<>(1);
    for (Lapsed lapsed : near.values()) {
      SubtaskRange held = lapsed.range();
      long from = Math.max(held.first(), presented.first());
      long to = Math.min(held.end(), presented.end());
      if (from < to
          && lapsed.identity() == identity
          && held.attemptOf(from).equals(presented.attemptOf(from))) {
        parts.add(new long[] {from, to});
      }
    }
    return parts;
  }

  /** The task is final. */
  public void clear() {
    byCounter.clear();
  }
}
