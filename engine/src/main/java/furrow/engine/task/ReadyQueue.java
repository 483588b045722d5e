package furrow.engine.task;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Subtasks that may be handed out, those at the front of the input first. What is reserved for a
 * worker is seen by that worker only, and before everything else. What failed before waits beside
 * them, in a {@link RetryQueue}.
 */
public final class ReadyQueue {
  /** Segments with something for everybody. */
  private final TreeSet<SegmentState> order =
      new TreeSet<>(
          Comparator.<SegmentState>comparingLong(state -> state.head)
              .thenComparingLong(state -> state.segment().first()));

  /** Segments that are reserved and have anything ready, by their owner. */
  private final Map<String, SegmentState> byOwner = new HashMap<>();

  private final RetryQueue retries = new RetryQueue();
  private long fresh;
  private boolean placed;

  /** All that is ready, whoever may have it. */
  public long size() {
    return fresh + retries.size();
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  /** Whether anything is ready that has not failed before. */
  boolean hasFresh() {
    return fresh > 0;
  }

  /** What failed before. */
  public RetryQueue retries() {
    return retries;
  }

  /** The segment of which this worker is to be given something next, or null. */
  public SegmentState head(String worker) {
    SegmentState own = byOwner.isEmpty() ? null : byOwner.get(worker);
    return own != null ? own : order.isEmpty() ? null : order.first();
  }

  /**
   * Start unit of something that is ready and has not failed before, the foremost if anybody may
   * have it.
   */
  long headStart() {
    return order.isEmpty() ? byOwner.values().iterator().next().firstStart() : order.first().head;
  }

  /** How much there is for a worker: exact where it is the owner, else what anybody may have. */
  long sizeFor(String worker) {
    if (!placed) {
      return fresh;
    }
    SegmentState head = head(worker);
    return head == null ? 0 : head.readyCount();
  }

  void add(SegmentState state, long from, long to) {
    unlink(state);
    fresh += state.ready.add(from, to);
    placed |= !state.owner().isEmpty();
    link(state);
  }

  /** Keeps what is ready of a segment for its owner, or lets everybody have it. */
  void reserve(SegmentState state, boolean reserved) {
    unlink(state);
    state.reserved = reserved;
    link(state);
  }

  /** Takes indices out; returns how many were ready. */
  long remove(SegmentState state, long from, long to) {
    unlink(state);
    long removed = state.ready.remove(from, to);
    fresh -= removed;
    link(state);
    return removed + retries.remove(from, to);
  }

  void clear() {
    order.forEach(state -> state.ready.clear());
    byOwner.values().forEach(state -> state.ready.clear());
    order.clear();
    byOwner.clear();
    retries.clear();
    fresh = 0;
  }

  private void unlink(SegmentState state) {
    if (state.open()) {
      order.remove(state);
    }
    if (state.reserved) {
      byOwner.remove(state.owner());
    }
  }

  private void link(SegmentState state) {
    if (state.open()) {
      state.head = state.firstStart();
      order.add(state);
    }
    if (state.reserved && !state.ready.isEmpty()) {
      byOwner.put(state.owner(), state);
    }
  }
}
