package furrow.engine.task;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Subtasks that may be handed out, those at the front of the input first. What is kept for a worker
 * is seen by that worker only, and before everything else.
 */
public final class ReadyQueue {
  /** Stretches with something for everybody. */
  private final TreeSet<Stretch> order =
      new TreeSet<>(
          Comparator.<Stretch>comparingLong(stretch -> stretch.head)
              .thenComparingLong(stretch -> stretch.segment().first()));

  /** Stretches that are kept and have anything ready, by their home. */
  private final Map<String, Stretch> homes = new HashMap<>();

  private long size;
  private boolean placed;

  /** All that is ready, whoever may have it. */
  public long size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The stretch of which this worker is to be given something next, or null. */
  public Stretch head(String worker) {
    Stretch own = homes.isEmpty() ? null : homes.get(worker);
    if (own != null) {
      return own;
    }
    for (Stretch stretch : order) {
      // What failed at its home is for others: of all stretches this passes over one at most.
      if (!stretch.kept || !stretch.home().equals(worker)) {
        return stretch;
      }
    }
    return null;
  }

  /** Start unit of something that is ready, the foremost if anybody may have it. */
  long headStart() {
    return order.isEmpty() ? homes.values().iterator().next().firstStart() : order.first().head;
  }

  /** How much there is for a worker: exact where it is at home, else what anybody may have. */
  long sizeFor(String worker) {
    if (!placed) {
      return size;
    }
    Stretch head = head(worker);
    return head == null ? 0 : head.readyCount(worker);
  }

  void add(Stretch stretch, long from, long to) {
    unlink(stretch);
    size += stretch.ready.add(from, to);
    stretch.enter(from, to);
    placed |= !stretch.home().isEmpty();
    link(stretch);
  }

  /** A ready subtask is for others than its home, if there are any. */
  void roam(Stretch stretch, long index) {
    unlink(stretch);
    stretch.roam(index);
    link(stretch);
  }

  /** Keeps what is ready of a stretch for its home, or lets everybody have it. */
  void keep(Stretch stretch, boolean kept, boolean lonely) {
    unlink(stretch);
    stretch.kept = kept;
    stretch.lonely = lonely;
    link(stretch);
  }

  /** Takes indices out; returns how many were ready. */
  long remove(Stretch stretch, long from, long to) {
    unlink(stretch);
    long removed = stretch.ready.remove(from, to);
    stretch.leave(from, to);
    size -= removed;
    link(stretch);
    return removed;
  }

  void clear() {
    order.forEach(Stretch::clear);
    homes.values().forEach(Stretch::clear);
    order.clear();
    homes.clear();
    size = 0;
  }

  private void unlink(Stretch stretch) {
    if (!stretch.common().isEmpty()) {
      order.remove(stretch);
    }
    if (stretch.kept) {
      homes.remove(stretch.home());
    }
  }

  private void link(Stretch stretch) {
    if (!stretch.common().isEmpty()) {
      stretch.head = stretch.segment().startOf(stretch.common().first());
      order.add(stretch);
    }
    if (stretch.kept && !stretch.readyFor(stretch.home()).isEmpty()) {
      homes.put(stretch.home(), stretch);
    }
  }
}
