package furrow.engine.schedule;

import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** One user's tasks of one resource class that have something ready. */
final class UserQueue {
  static final Comparator<UserQueue> LEAST_SERVED_FIRST =
      Comparator.<UserQueue>comparingLong(queue -> queue.share.served)
          .thenComparing(queue -> queue.share.user);

  private static final Comparator<ScheduledTask> URGENT_FIRST =
      Comparator.<ScheduledTask>comparingInt(entry -> -entry.task.spec().limits().priority())
          .thenComparingLong(entry -> entry.served)
          .thenComparingLong(entry -> entry.task.id());

  final UserShare share;
  final ResourceClass resources;
  final TreeSet<ScheduledTask> entries = new TreeSet<>(URGENT_FIRST);

  /** Live tasks, whether they have anything ready or not. */
  int tasks;

  /** What the task served last had been given when its turn came. */
  private long level;

  UserQueue(UserShare share, ResourceClass resources) {
    this.share = share;
    this.resources = resources;
  }

  void add(ScheduledTask entry) {
    entry.served = Math.max(entry.served, level);
    entries.add(entry);
  }

  void remove(ScheduledTask entry) {
    entries.remove(entry);
  }

  void charge(ScheduledTask entry, long nanos) {
    level = entry.served;
    boolean queued = entries.remove(entry);
    entry.served += nanos;
    if (queued) {
      entries.add(entry);
    }
  }

  /**
   * What a user has been given, in slot time. It is deficit round robin with the rounds taken out:
   * the largest deficit is always served next, and who comes back after a pause starts level with
   * the others instead of with saved-up credit.
   */
  static final class UserShare {
    final String user;

    /** Expected slot time handed to this user's tasks. */
    long served;

    /** Its queues that have anything ready, one per resource class. */
    final List<UserQueue> queues = new ArrayList<>(1);

    int tasks;

    UserShare(String user) {
      this.user = user;
    }

    /** Counts what was handed out, keeping all orderings that depend on it. */
    void charge(long nanos) {
      queues.forEach(queue -> queue.resources.users.remove(queue));
      served += nanos;
      queues.forEach(queue -> queue.resources.users.add(queue));
    }
  }

  /** A live task as the scheduler sees it. */
  static final class ScheduledTask {
    final Task task;
    final UserQueue queue;

    /** Expected slot time handed out. */
    long served;

    /** Whether it is in its queue: it has something ready. */
    boolean queued;

    ScheduledTask(Task task, UserQueue queue) {
      this.task = task;
      this.queue = queue;
    }
  }
}
