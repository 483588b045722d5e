package furrow.engine.schedule;

import furrow.engine.task.Task;

/** A live task as the scheduler sees it. */
final class Entry {
  final Task task;
  final UserQueue queue;

  /** Expected slot time handed out. */
  long served;

  /** Whether it is in its queue: it has something ready. */
  boolean queued;

  Entry(Task task, UserQueue queue) {
    this.task = task;
    this.queue = queue;
  }
}
