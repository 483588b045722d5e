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
 * The {@link Books} as slots, sender, housekeeper and session share them: one lock, taken per grain
 * and never per subtask, and those who wait are woken when there is something for them.
 */
final class Workbook {
  private final SlotSettings settings;
  private final TaskTable tasks;
  private final Books books;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition news = lock.newCondition();
  private final Condition begun = lock.newCondition();
  private final Condition change = lock.newCondition();
  private Upstream upstream;
  private boolean closed;

  Workbook(SlotSettings settings, TaskTable tasks) {
    this.settings = settings;
    this.tasks = tasks;
    this.books = new Books(settings.holdBytes());
  }

  // ---- slots ----

  /** Waits for work; null when there will be none. */
  Grain take(Thread slot, LongSupplier clock) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      RunQueue queue = books.queue();
      while (!closed && (queue.isEmpty() || books.full())) {
        work.await();
      }
      if (closed) {
        return null;
      }
      OpenTask task = tasks.of(queue.peek().run().task());
      long share = Math.max(1, queue.subtasks() / settings.slots());
      int count = (int) Math.min(share, task.subtasksIn(settings.grainNanos()));
      Grain grain = new Grain(queue.take(count), task, slot, clock.getAsLong());
      if (!books.isAnyRunning()) {
        begun.signal();
      }
      books.begin(grain);
      if (!queue.isEmpty()) {
        work.signal();
      }
      return grain;
    } finally {
      lock.unlock();
    }
  }

  /** Whether so much is unacknowledged that nothing new should begin. */
  boolean full() {
    return books.full();
  }

  /** Results that a grain has gathered are held, and go out. */
  void collect(Grain grain, long now) {
    locked(() -> books.collect(grain, now));
  }

  /** Subtask {@code k} of a grain ends without a result. */
  void skipped(Grain grain, int k, long now) {
    locked(() -> books.skip(grain, k, now));
  }

  /** The same, and the server is to know why. */
  void failed(Grain grain, int k, SubtaskFailed failure, long now) {
    locked(
        () -> {
          books.skip(grain, k, now);
          books.report(failure);
        });
  }

  void report(SubtaskFailed failure) {
    locked(() -> books.report(failure));
  }

  /** A slot is through with a grain; what it left waits again, in front. */
  void end(Grain grain, long now) {
    locked(() -> books.end(grain, now));
  }

  // ---- server ----

  void assign(List<AssignedRun> runs) {
    locked(() -> runs.forEach(books::assign));
  }

  /** These leases are void, wherever they are. */
  void revoke(List<RunInfo> runs) {
    locked(() -> runs.forEach(books::revoke));
  }

  /** Drops what waits of a task. */
  void forget(long task) {
    locked(() -> books.queue().removeTask(task));
  }

  /** The server has these results. */
  void acknowledge(List<RunInfo> runs) {
    locked(() -> runs.forEach(books::acknowledge));
  }

  /** Takes no more work and hands back what has not begun. */
  void drain() {
    locked(books::drain);
  }

  // ---- sessions ----

  /** See {@link Books#finishedLeases()}. */
  List<RunInfo> finishedLeases() {
    return asked(books::finishedLeases);
  }

  /** See {@link Books#heldLeases()}. */
  List<RunInfo> heldLeases() {
    return asked(books::heldLeases);
  }

  /** A way to the server is open: tell what is running, and send everything held again. */
  void attach(Upstream fresh) {
    locked(
        () -> {
          upstream = fresh;
          books.tellAgain();
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
  int giveUp(long finishedBefore) {
    return asked(() -> books.giveUp(finishedBefore));
  }

  // ---- sender ----

  /** What to send, and where. */
  record Batch(Upstream upstream, Outgoing news) {}

  /** Waits for news and a way to send them; null when the books are closed. */
  Batch nextBatch() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      books.sent();
      change.signalAll();
      while (!closed && (upstream == null || !books.hasNews())) {
        news.await();
      }
      return closed ? null : new Batch(upstream, books.takeNews());
    } finally {
      lock.unlock();
    }
  }

  void unsent(Batch batch) {
    locked(() -> books.unsent(batch.news));
    detach(batch.upstream);
  }

  // ---- housekeeping ----

  List<Grain> grains() {
    return asked(books::running);
  }

  /**
   * Waits until something runs, then for one round.
   *
   * @return false when the books are closed
   */
  boolean awaitRound(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && !books.isAnyRunning()) {
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
    return await(books::idle, nanos);
  }

  /** Waits, at most so long, until nothing is left to do or to tell. */
  boolean awaitDone(long nanos) throws InterruptedException {
    return await(books::done, nanos);
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
          books.running().forEach(Grain::stop);
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
   * Changes the books, then wakes who may go on: one slot when there is work (it wakes the next),
   * the sender when there is news, and those who wait for a state of things.
   */
  private void locked(Runnable act) {
    lock.lock();
    try {
      act.run();
      if (!books.queue().isEmpty() && !books.full()) {
        work.signal();
      }
      if (closed || upstream != null && books.hasNews()) {
        news.signal();
      }
      change.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
