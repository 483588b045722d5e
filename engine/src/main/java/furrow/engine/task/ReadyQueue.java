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
    return own != null ? own : order.isEmpty() ? null : order.first();
  }

  /** Start unit of something that is ready, the foremost if anybody may have it. */
  long headStart() {
    return order.isEmpty() ? homes.values().iterator().next().firstStart() : order.first().head;
  }

  /** How much there is for a worker: exact where it is at home, else what anybody may have. */
  long sizeFor(String worker) {
    if (homes.isEmpty()) {
      return size;
    }
    Stretch head = head(worker);
    return head == null ? 0 : head.readyCount(worker);
  }

  void add(Stretch stretch, long from, long to) {
    unlink(stretch);
    size += stretch.ready.add(from, to);
    link(stretch);
  }

  /** Lets anybody have a ready subtask, wherever it is at home. */
  void roam(Stretch stretch, long index) {
    unlink(stretch);
    stretch.roaming.add(index, index + 1);
    link(stretch);
  }

  /** Keeps what is ready of a stretch for its home, or lets everybody have it. */
  void keep(Stretch stretch, boolean kept) {
    unlink(stretch);
    stretch.kept = kept;
    link(stretch);
  }

  /** Takes indices out; returns how many were ready. */
  long remove(Stretch stretch, long from, long to) {
    unlink(stretch);
    long removed = stretch.ready.remove(from, to);
    stretch.roaming.remove(from, to);
    size -= removed;
    link(stretch);
    return removed;
  }

  void clear() {
    order.forEach(ReadyQueue::empty);
    homes.values().forEach(ReadyQueue::empty);
    order.clear();
    homes.clear();
    size = 0;
  }

  private static void empty(Stretch stretch) {
    stretch.ready.clear();
    stretch.roaming.clear();
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
    if (stretch.kept && !stretch.ready.isEmpty()) {
      homes.put(stretch.home(), stretch);
    }
  }
}
