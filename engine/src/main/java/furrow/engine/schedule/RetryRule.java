package furrow.engine.schedule;

import furrow.engine.lease.Session;
import furrow.engine.task.RetryQueue.Retry;
import furrow.engine.task.Task;
import java.util.List;

/**
 * Who may be handed a subtask that failed: another worker than those it failed on, as long as one
 * is there. When it has failed on all there are, any but the last one. To that one it comes back
 * when nobody else is there, and nobody came within a moment, or when all others had no room for
 * very long.
 */
final class RetryRule {
  /** So long it waits for others that are there and have no room. */
  static final long PATIENCE_NANOS = 600_000_000_000L;

  private final long comebackNanos;
  private long now;

  /**
   * @param comebackNanos how long it waits for others when none is there
   */
  RetryRule(long comebackNanos) {
    this.comebackNanos = comebackNanos;
  }

  void now(long time) {
    now = time;
  }

  /** Whether this session may be handed the subtask now. */
  boolean open(ResourceClass resources, Session session, Task task, Retry retry) {
    return open(resources, session, task, retry.failedOn(), retry.failedAt());
  }

  /** The same for the subtask of this index. */
  boolean open(ResourceClass resources, Session session, Task task, long index) {
    return open(
        resources, session, task, task.failures().failedOn(index), task.failures().failedAt(index));
  }

  private boolean open(
      ResourceClass resources, Session session, Task task, List<String> failedOn, long failedAt) {
    String worker = session.worker();
    if (!failedOn.contains(worker)) {
      return true;
    }
    long waited = now - failedAt;
    if (resources.servedByOther(task, failedOn)) {
      return waited >= PATIENCE_NANOS;
    }
    if (waited < comebackNanos) {
      return false;
    }
    List<String> last = failedOn.subList(failedOn.size() - 1, failedOn.size());
    return !last.contains(worker)
        || !resources.servedByOther(task, last)
        || waited >= PATIENCE_NANOS;
  }
}
