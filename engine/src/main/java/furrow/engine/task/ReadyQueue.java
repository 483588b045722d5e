package furrow.engine.task;

import java.util.Comparator;
import java.util.TreeSet;

/** Subtasks that may be handed out, those at the front of the input first. */
public final class ReadyQueue {
  private final TreeSet<Stretch> order =
      new TreeSet<>(
          Comparator.<Stretch>comparingLong(stretch -> stretch.head)
              .thenComparingLong(stretch -> stretch.segment().first()));
  private long size;

  public long size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The stretch that holds the foremost ready subtask; there must be one. */
  public Stretch head() {
    return order.first();
  }

  /** Start unit of the foremost ready subtask; there must be one. */
  public long headStart() {
    return order.first().head;
  }

  void add(Stretch stretch, long from, long to) {
    unlink(stretch);
    size += stretch.ready.add(from, to);
    link(stretch);
  }

  /** Takes indices out; returns how many were ready. */
  long remove(Stretch stretch, long from, long to) {
    unlink(stretch);
    long removed = stretch.ready.remove(from, to);
    size -= removed;
    link(stretch);
    return removed;
  }

  void clear() {
    order.forEach(stretch -> stretch.ready.clear());
    order.clear();
    size = 0;
  }

  private void unlink(Stretch stretch) {
    if (!stretch.ready.isEmpty()) {
      order.remove(stretch);
    }
  }

  private void link(Stretch stretch) {
    if (!stretch.ready.isEmpty()) {
      stretch.head = stretch.segment().startOf(stretch.ready.first());
      order.add(stretch);
    }
  }
}
