package furrow.engine.schedule;

import java.util.Comparator;
import java.util.TreeSet;

/** One user's tasks of one resource class that have something ready. */
final class UserQueue {
  static final Comparator<UserQueue> LEAST_SERVED_FIRST =
      Comparator.<UserQueue>comparingLong(queue -> queue.share.served)
          .thenComparing(queue -> queue.share.user);

  private static final Comparator<Entry> URGENT_FIRST =
      Comparator.<Entry>comparingInt(entry -> -entry.task.spec().limits().priority())
          .thenComparingLong(entry -> entry.served)
          .thenComparingLong(entry -> entry.task.id());

  final UserShare share;
  final ResourceClass home;
  final TreeSet<Entry> entries = new TreeSet<>(URGENT_FIRST);

  /** Live tasks, whether they have anything ready or not. */
  int tasks;

  /** What the task served last had been given when its turn came. */
  private long level;

  UserQueue(UserShare share, ResourceClass home) {
    this.share = share;
    this.home = home;
  }

  void add(Entry entry) {
    entry.served = Math.max(entry.served, level);
    entries.add(entry);
  }

  void remove(Entry entry) {
    entries.remove(entry);
  }

  void charge(Entry entry, long nanos) {
    level = entry.served;
    boolean queued = entries.remove(entry);
    entry.served += nanos;
    if (queued) {
      entries.add(entry);
    }
  }
}
