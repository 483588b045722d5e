package furrow.engine.task;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Subtasks that may be handed out, those at the front of the input first. What is reserved for a
 * worker is seen by that worker only, and before everything else.
 */
public final class ReadyQueue {
  /** Segments with something for everybody. */
  private final TreeSet<SegmentState> order =
      new TreeSet<>(
          Comparator.<SegmentState>comparingLong(state -> state.head)
              .thenComparingLong(state -> state.segment().first()));

  /** Segments that are reserved and have anything ready, by their owner. */
  private final Map<String, SegmentState> byOwner = new HashMap<>();

  private long size;
  private boolean placed;

  /** All that is ready, whoever may have it. */
  public long size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The segment of which this worker is to be given something next, or null. */
  public SegmentState head(String worker) {
    SegmentState own = byOwner.isEmpty() ? null : byOwner.get(worker);
    if (own != null) {
      return own;
    }
    for (SegmentState state : order) {
      // What failed at its owner is for others: of all segments this passes over one at most.
      if (!state.reserved || !state.owner().equals(worker)) {
        return state;
      }
    }
    return null;
  }

  /** Start unit of something that is ready, the foremost if anybody may have it. */
  long headStart() {
    return order.isEmpty() ? byOwner.values().iterator().next().firstStart() : order.first().head;
  }

  /** How much there is for a worker: exact where it is the owner, else what anybody may have. */
  long sizeFor(String worker) {
    if (!placed) {
      return size;
    }
    SegmentState head = head(worker);
    return head == null ? 0 : head.readyCount(worker);
  }

  void add(SegmentState state, long from, long to) {
    unlink(state);
    size += state.ready.add(from, to);
    state.enter(from, to);
    placed |= !state.owner().isEmpty();
    link(state);
  }

  /** A ready subtask is for others than its owner, if there are any. */
  void release(SegmentState state, long index) {
    unlink(state);
    state.release(index);
    link(state);
  }

  /** Keeps what is ready of a segment for its owner, or lets everybody have it. */
  void reserve(SegmentState state, boolean reserved, boolean ownerOnly) {
    unlink(state);
    state.reserved = reserved;
    state.ownerOnly = ownerOnly;
    link(state);
  }

  /** Takes indices out; returns how many were ready. */
  long remove(SegmentState state, long from, long to) {
    unlink(state);
    long removed = state.ready.remove(from, to);
    state.leave(from, to);
    size -= removed;
    link(state);
    return removed;
  }

  void clear() {
    order.forEach(SegmentState::clear);
    byOwner.values().forEach(SegmentState::clear);
    order.clear();
    byOwner.clear();
    size = 0;
  }

  private void unlink(SegmentState state) {
    if (!state.common().isEmpty()) {
      order.remove(state);
    }
    if (state.reserved) {
      byOwner.remove(state.owner());
    }
  }

  private void link(SegmentState state) {
    if (!state.common().isEmpty()) {
      state.head = state.segment().startOf(state.common().first());
      order.add(state);
    }
    if (state.reserved && !state.readyFor(state.owner()).isEmpty()) {
      byOwner.put(state.owner(), state);
    }
  }
}
