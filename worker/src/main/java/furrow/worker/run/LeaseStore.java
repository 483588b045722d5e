package furrow.worker.run;

import furrow.protocol.message.WorkMessage.AssignedRun;
import furrow.protocol.message.WorkMessage.RunInfo;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The {@link LeaseState} as slots, sender, monitor and session share them: one lock, taken per
 * batch and never per subtask, and those who wait are woken when there is something for them.
 */
final class LeaseStore {
  private final SlotSettings settings;
  private final TaskTable tasks;
  private final LeaseState state;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition news = lock.newCondition();
  private final Condition begun = lock.newCondition();
  private final Condition change = lock.newCondition();
  private Upstream upstream;
  private boolean closed;

  LeaseStore(SlotSettings settings, TaskTable tasks) {
    this.settings = settings;
    this.tasks = tasks;
    this.state = new LeaseState(settings.holdBytes());
  }

  // ---- slots ----

  /** Waits for work; null when there will be none. */
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
        begun.signal();
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

  /** Whether so much is unacknowledged that nothing new should begin. */
  boolean full() {
    return state.full();
  }

  /** Results that a batch has gathered are held, and go out. */
  void collect(SlotBatch batch, long now) {
    locked(() -> state.collect(batch, now));
  }

  /** Subtask {@code k} of a batch ends without a result. */
  void skipped(SlotBatch batch, int k, long now) {
    locked(() -> state.skip(batch, k, now));
  }

  /** The same, and the server is to know why. */
  void failed(SlotBatch batch, int k, SubtaskFailed failure, long now) {
    locked(
        () -> {
          state.skip(batch, k, now);
          state.report(failure);
        });
  }

  void report(SubtaskFailed failure) {
    locked(() -> state.report(failure));
  }

  /** A slot is through with a batch; what it left waits again, in front. */
  void end(SlotBatch batch, long now) {
    locked(() -> state.end(batch, now));
  }

  // ---- server ----

  void assign(List<AssignedRun> runs) {
    locked(() -> runs.forEach(state::assign));
  }

  /** These leases are void, wherever they are. */
  void revoke(List<RunInfo> runs) {
    locked(() -> runs.forEach(state::revoke));
  }

  /** Drops what waits of a task. */
  void forget(long task) {
    locked(() -> state.queue().removeTask(task));
  }

  /** The server has these results. */
  void acknowledge(List<RunInfo> runs) {
    locked(() -> runs.forEach(state::acknowledge));
  }

  /** Takes no more work and hands back what has not begun. */
  void drain() {
    locked(state::drain);
  }

  // ---- sessions ----

  /** See {@link LeaseState#finishedLeases()}. */
  List<RunInfo> finishedLeases() {
    return asked(state::finishedLeases);
  }

  /** See {@link LeaseState#heldLeases()}. */
  List<RunInfo> heldLeases() {
    return asked(state::heldLeases);
  }

  /** A way to the server is open: tell what is running, and send everything held again. */
  void attach(Upstream fresh) {
    locked(
        () -> {
          upstream = fresh;
          state.reportAll();
        });
  }

  /** The way broke; nothing is sent until the next {@link #attach}. */
  void detach(Upstream broken) {
    locked(() -> upstream = upstream == broken ? null : upstream);
  }

  /** The way to the server, or null. */
  Upstream upstream() {
    return asked(() -> upstream);
  }

  /** Waits for a way to the server; null when there is none in time. */
  Upstream awaitUpstream(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (upstream == null && left > 0 && !closed) {
        left = change.awaitNanos(left);
      }
      return upstream;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets results that were finished before an instant; gives their number of runs. */
  int dropUnacked(long finishedBefore) {
    return asked(() -> state.dropUnacked(finishedBefore));
  }

  // ---- sender ----

  /** What to send, and where. */
  record Delivery(Upstream upstream, ReportBatch news) {}

  /** Waits for news and a way to send them; null when the state are closed. */
  Delivery nextDelivery() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      state.sent();
      change.signalAll();
      while (!closed && (upstream == null || !state.hasReports())) {
        news.await();
      }
      return closed ? null : new Delivery(upstream, state.takeReports());
    } finally {
      lock.unlock();
    }
  }

  void unsent(Delivery delivery) {
    locked(() -> state.unsent(delivery.news));
    detach(delivery.upstream);
  }

  // ---- housekeeping ----

  List<SlotBatch> batches() {
    return asked(state::running);
  }

  /**
   * Waits until something runs, then for one round.
   *
   * @return false when the state are closed
   */
  boolean awaitRound(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && !state.isAnyRunning()) {
        begun.await();
      }
      long left = nanos;
      while (!closed && left > 0) {
        left = begun.awaitNanos(left);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits, at most so long, until nothing is left that the server does not know. */
  boolean awaitIdle(long nanos) throws InterruptedException {
    return await(state::idle, nanos);
  }

  /** Waits, at most so long, until nothing is left to do or to tell. */
  boolean awaitDone(long nanos) throws InterruptedException {
    return await(state::done, nanos);
  }

  private boolean await(BooleanSupplier state, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (left > 0 && !state.getAsBoolean()) {
        left = change.awaitNanos(left);
      }
      return state.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it: slots and sender get null, running subtasks are told to stop. */
  void close() {
    locked(
        () -> {
          closed = true;
          state.running().forEach(SlotBatch::stop);
          work.signalAll();
          begun.signalAll();
        });
  }

  private <T> T asked(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes the state, then wakes who may go on: one slot when there is work (it wakes the next),
   * the sender when there is news, and those who wait for a state of things.
   */
  private void locked(Runnable act) {
    lock.lock();
    try {
      act.run();
      if (!state.queue().isEmpty() && !state.full()) {
        work.signal();
      }
      if (closed || upstream != null && state.hasReports()) {
        news.signal();
      }
      change.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
