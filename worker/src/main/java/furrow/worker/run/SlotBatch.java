package furrow.worker.run;

import furrow.kernel.Partial;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.RangeInfo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The subtasks that a slot has taken and runs one after the other. The slot's thread runs it; other
 * threads revoke, time out and collect results. Lock order: the lease store's lock, then this one.
 */
final class SlotBatch implements RunControl {
  private final AssignedRange assigned;
  private final OpenTask task;
  private final Thread thread;
  private final BitSet revoked = new BitSet();
  private final ResultBuffer buffer = new ResultBuffer();
  private volatile boolean cancelled;
  private volatile long unitsBefore;
  private volatile long unitsOfCurrent;
  private volatile boolean outputHeld;
  private int current = -1;
  private int settled;
  private long currentSince;
  private long busySince;
  private long timedOutAt;
  private boolean timedOut;
  private boolean abandoned;
  private long rowsOfCurrent;
  private long rows;

  SlotBatch(AssignedRange assigned, OpenTask task, Thread thread, long now) {
    this.assigned = assigned;
    this.task = task;
    this.thread = thread;
    this.busySince = now;
    buffer.start(0);
  }

  OpenTask openTask() {
    return task;
  }

  RangeInfo run() {
    return assigned.run();
  }

  int count() {
    return assigned.run().count();
  }

  Piece piece(int k) {
    long start = assigned.start() + k * assigned.chunk();
    long end = Math.min(assigned.end(), start + assigned.chunk());
    return new Piece(assigned.run().first() + k, start, end, Piece.Mode.of((byte) assigned.mode()));
  }

  // ---- the slot ----

  /** Begins subtask {@code k}; false when it was revoked. */
  synchronized boolean begin(int k, long now) {
    if (revoked.get(k)) {
      return false;
    }
    current = k;
    currentSince = now;
    cancelled = false;
    timedOut = false;
    rowsOfCurrent = 0;
    unitsOfCurrent = 0;
    outputHeld = false;
    return true;
  }

  /** Ends the current subtask; false when its outcome does not count any more. */
  synchronized boolean end() {
    boolean counts = !revoked.get(current) && !timedOut;
    unitsBefore += unitsOfCurrent;
    unitsOfCurrent = 0;
    if (timedOut) {
      // The interrupt was for the subtask that is over.
      Thread.interrupted();
    }
    current = -1;
    return counts;
  }

  /** Keeps the result of the subtask that just ended; true when the results should go out now. */
  synchronized boolean keep(Partial result) {
    buffer.add(result);
    rows += rowsOfCurrent;
    return buffer.isFull();
  }

  /** Subtask {@code k} leaves without a result; what was kept before must have been taken. */
  synchronized void skip(int k) {
    settled = k + 1;
    unitsBefore = 0;
    buffer.start(settled);
  }

  // ---- the lease store ----

  /** Takes the results that were kept; null for none. */
  synchronized UnackedResults.Entry takeResults(long now) {
    if (buffer.isEmpty()) {
      return null;
    }
    UnackedResults.Entry results = buffer.take(run(), now - busySince, rows, now);
    settled = buffer.end();
    buffer.start(settled);
    busySince = now;
    rows = 0;
    unitsBefore = 0;
    return results;
  }

  /** What has not been settled yet; null when nothing is left. */
  synchronized RangeInfo unsettled() {
    int left = count() - settled;
    return left == 0 ? null : RunInfos.part(run(), settled, left);
  }

  /** The ranges that are neither settled nor revoked, last one first. */
  synchronized List<AssignedRange> leftOver() {
    List<AssignedRange> left = new ArrayList<>();
    int end = count();
    while (end > settled) {
      int last = revoked.previousClearBit(end - 1);
      if (last < settled) {
        break;
      }
      int first = Math.max(settled, revoked.previousSetBit(last) + 1);
      left.add(RunInfos.part(assigned, first, last + 1 - first));
      end = first;
    }
    return left;
  }

  /** Revokes these: later ones are skipped, the current one is cancelled. */
  synchronized void revoke(RangeInfo gone) {
    if (RunInfos.overlap(run(), gone)) {
      revoked.set(RunInfos.from(run(), gone), RunInfos.to(run(), gone));
      cancelled |= current >= 0 && revoked.get(current);
    }
  }

  /** Cancels all because the worker ends. */
  synchronized void stop() {
    revoked.set(0, count());
    cancelled = true;
    thread.interrupt();
  }

  // ---- monitor ----

  /**
   * Ends the current subtask when it has run for too long.
   *
   * @return its number, or -1
   */
  synchronized int expire(long now) {
    long limit = task.timeoutNanos();
    if (limit <= 0 || current < 0 || timedOut || now - currentSince < limit) {
      return -1;
    }
    timedOut = true;
    timedOutAt = now;
    cancelled = true;
    revoked.set(current);
    thread.interrupt();
    return current;
  }

  /** Abandons a thread that goes on after a timeout; true once. */
  synchronized boolean abandon(long now, long grace) {
    if (!timedOut || abandoned || current < 0 || now - timedOutAt < grace) {
      return false;
    }
    abandoned = true;
    return true;
  }

  synchronized boolean abandoned() {
    return abandoned;
  }

  /** Units finished here whose results are not reported, the current subtask's included. */
  long unitsDone() {
    return unitsBefore + unitsOfCurrent;
  }

  /** The current subtask when others hold the output of its program, else -1. */
  synchronized long heldSubtask() {
    return outputHeld && current >= 0 ? run().first() + current : -1;
  }

  // ---- the kernel ----

  @Override
  public void outputHeld() {
    outputHeld = true;
  }

  @Override
  public long task() {
    return run().task();
  }

  @Override
  public String attempt() {
    return RunInfos.attempt(run(), current);
  }

  @Override
  public void progress(long unitsDone) {
    unitsOfCurrent = unitsDone;
  }

  @Override
  public void rows(long rows) {
    rowsOfCurrent = rows;
  }

  @Override
  public boolean cancelled() {
    return cancelled || task.closed();
  }
}
