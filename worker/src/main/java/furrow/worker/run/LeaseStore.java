package furrow.worker.run;

import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The {@link LeaseState} shared by slots, sender, monitor and session, under one lock. A slot takes
 * the lock once per batch, not per subtask. Conditions wake the threads that can go on.
 */
final class LeaseStore {
  private final SlotSettings settings;
  private final OpenTasks tasks;
  private final LeaseState state;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition reports = lock.newCondition();
  private final Condition started = lock.newCondition();
  private final Condition changed = lock.newCondition();
  private Upstream upstream;
  private boolean closed;

  LeaseStore(SlotSettings settings, OpenTasks tasks) {
    this.settings = settings;
    this.tasks = tasks;
    this.state = new LeaseState(settings.holdBytes());
  }

  // ---- slots ----

  /** Waits for work and leases it to a slot; null after {@link #close}. */
  SlotBatch take(Thread slot, LongSupplier clock) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      AssignmentQueue queue = state.queue();
      while (!closed && (queue.isEmpty() || state.full())) {
        work.await();
      }
      if (closed) {
        return null;
      }
      OpenTask task = tasks.of(queue.peek().run().task());
      long share = Math.max(1, queue.subtasks() / settings.slots());
      int count = (int) Math.min(share, task.subtasksIn(settings.batchNanos()));
      SlotBatch batch = new SlotBatch(queue.take(count), task, slot, clock.getAsLong());
      if (!state.isAnyRunning()) {
        started.signal();
      }
      state.begin(batch);
      if (!queue.isEmpty()) {
        work.signal();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the unacknowledged results fill their budget: no new subtask may start. */
  boolean full() {
    return state.full();
  }

  /** Queues the results that a batch has gathered, and keeps them until they are acknowledged. */
  void collect(SlotBatch batch, long now) {
    update(() -> state.collect(batch, now));
  }

  /** Subtask {@code k} of a batch ends without a result. */
  void skipped(SlotBatch batch, int k, long now) {
    update(() -> state.skip(batch, k, now));
  }

  /** Subtask {@code k} of a batch failed; the failure is reported. */
  void failed(SlotBatch batch, int k, SubtaskFailed failure, long now) {
    update(
        () -> {
          state.skip(batch, k, now);
          state.report(failure);
        });
  }

  void report(SubtaskFailed failure) {
    update(() -> state.report(failure));
  }

  /** A slot ends a batch; subtasks that it has not run are queued again, in front. */
  void end(SlotBatch batch, long now) {
    update(() -> state.end(batch, now));
  }

  // ---- server ----

  void assign(List<AssignedRange> runs) {
    update(() -> runs.forEach(state::assign));
  }

  /** Drops these leases, queued, running or finished. */
  void revoke(List<RangeInfo> runs) {
    update(() -> runs.forEach(state::revoke));
  }

  /** Drops the queued subtasks of a task. */
  void forget(long task) {
    update(() -> state.queue().removeTask(task));
  }

  /** The server has committed these results. */
  void acknowledge(List<RangeInfo> runs) {
    update(() -> runs.forEach(state::acknowledge));
  }

  /** Takes no more work and returns what has not started. */
  void drain() {
    update(state::drain);
  }

  // ---- sessions ----

  /** See {@link LeaseState#finishedLeases()}. */
  List<RangeInfo> finishedLeases() {
    return read(state::finishedLeases);
  }

  /** See {@link LeaseState#heldLeases()}. */
  List<RangeInfo> heldLeases() {
    return read(state::heldLeases);
  }

  /** A session is open: reports what is running and sends all unacknowledged results again. */
  void attach(Upstream fresh) {
    update(
        () -> {
          upstream = fresh;
          state.reportAll();
        });
  }

  /** The session broke; nothing is sent until the next {@link #attach}. */
  void detach(Upstream broken) {
    update(() -> upstream = upstream == broken ? null : upstream);
  }

  /** The open session, or null. */
  Upstream upstream() {
    return read(() -> upstream);
  }

  /** Waits for a session; null when none opens in time. */
  Upstream awaitUpstream(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (upstream == null && left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
      return upstream;
    } finally {
      lock.unlock();
    }
  }

  /** Drops results that were finished before an instant; gives their number of runs. */
  int dropUnacked(long finishedBefore) {
    return read(() -> state.dropUnacked(finishedBefore));
  }

  // ---- sender ----

  /** Reports and the session to send them over. */
  record Delivery(Upstream upstream, ReportBatch reports) {}

  /** Waits for reports and a session; null after {@link #close}. */
  Delivery nextDelivery() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      state.sent();
      changed.signalAll();
      while (!closed && (upstream == null || !state.hasReports())) {
        reports.await();
      }
      return closed ? null : new Delivery(upstream, state.takeReports());
    } finally {
      lock.unlock();
    }
  }

  void unsent(Delivery delivery) {
    update(() -> state.unsent(delivery.reports));
    detach(delivery.upstream);
  }

  // ---- monitor ----

  List<SlotBatch> batches() {
    return read(state::running);
  }

  /**
   * Waits until something runs, then for one round.
   *
   * @return false after {@link #close}
   */
  boolean awaitRound(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && !state.isAnyRunning()) {
        started.await();
      }
      long left = nanos;
      while (!closed && left > 0) {
        left = started.awaitNanos(left);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits, at most so long, until all work is done and all results are acknowledged. */
  boolean awaitIdle(long nanos) throws InterruptedException {
    return await(state::idle, nanos);
  }

  /** Waits, at most so long, until all work is done and reported. */
  boolean awaitDone(long nanos) throws InterruptedException {
    return await(state::done, nanos);
  }

  private boolean await(BooleanSupplier reached, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (left > 0 && !reached.getAsBoolean()) {
        left = changed.awaitNanos(left);
      }
      return reached.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it: slots and sender get null, running subtasks are cancelled. */
  void close() {
    update(
        () -> {
          closed = true;
          state.running().forEach(SlotBatch::stop);
          work.signalAll();
          started.signalAll();
        });
  }

  private <T> T read(Supplier<T> query) {
    lock.lock();
    try {
      return query.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes the state, then wakes one slot when there is work (it wakes the next), the sender when
   * there are reports, and all who wait for a certain state.
   */
  private void update(Runnable change) {
    lock.lock();
    try {
      change.run();
      if (!state.queue().isEmpty() && !state.full()) {
        work.signal();
      }
      if (closed || upstream != null && state.hasReports()) {
        reports.signal();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
