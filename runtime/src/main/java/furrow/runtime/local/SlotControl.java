package furrow.runtime.local;

import furrow.engine.Attempt;
import furrow.kernel.RunControl;
import java.util.function.LongConsumer;

/** What a kernel sees of the subtask that it runs on a local slot. */
final class SlotControl implements RunControl {
  private final LocalTask shared;
  private final long task;
  private final Attempt attempt;
  private final long deadlineNanos;
  private final LongConsumer onProgress;
  private long units;
  private long rows;
  private volatile boolean revoked;

  /**
   * @param timeoutNanos 0 for none
   * @param onProgress told the units done inside all running subtasks of the task
   */
  SlotControl(
      LocalTask shared, long task, Attempt attempt, long timeoutNanos, LongConsumer onProgress) {
    this.shared = shared;
    this.task = task;
    this.attempt = attempt;
    this.deadlineNanos = timeoutNanos == 0 ? 0 : System.nanoTime() + timeoutNanos;
    this.onProgress = onProgress;
  }

  @Override
  public long task() {
    return task;
  }

  @Override
  public String attempt() {
    return attempt.incarnation() + "." + attempt.counter();
  }

  @Override
  public void progress(long unitsDone) {
    long all = shared.unitsRunning.addAndGet(unitsDone - units);
    units = unitsDone;
    onProgress.accept(all);
  }

  @Override
  public void rows(long count) {
    rows += count;
  }

  @Override
  public boolean cancelled() {
    return revoked || shared.forgotten || timedOut();
  }

  boolean timedOut() {
    return deadlineNanos != 0 && System.nanoTime() - deadlineNanos > 0;
  }

  void revoke() {
    revoked = true;
  }

  long takeRows() {
    return rows;
  }

  /** The subtask has ended: its progress now shows as finished work. */
  void ended() {
    shared.unitsRunning.addAndGet(-units);
    units = 0;
  }
}
