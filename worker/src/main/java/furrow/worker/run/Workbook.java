package furrow.worker.run;

import furrow.protocol.message.AssignedRun;
import furrow.protocol.message.RunInfo;
import furrow.protocol.message.SubtaskFailed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The books of a worker: every lease it holds is in exactly one place - waiting, in a slot, or
 * finished and not acknowledged - so that a {@code Join} tells no lie. One lock guards all; it is
 * taken per grain, never per subtask.
 */
final class Workbook {
  private final SlotSettings settings;
  private final TaskTable tasks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition news = lock.newCondition();
  private final Condition begun = lock.newCondition();
  private final Condition change = lock.newCondition();
  private final RunQueue queue = new RunQueue();
  private final Set<Grain> running = new LinkedHashSet<>();
  private final HeldResults held = new HeldResults();
  private final Pending pending = new Pending();
  private Upstream upstream;
  private List<SubtaskFailed> inFlight = List.of();
  private boolean sending;
  private boolean draining;
  private boolean closed;

  Workbook(SlotSettings settings, TaskTable tasks) {
    this.settings = settings;
    this.tasks = tasks;
  }

  // ---- slots ----

  /** Waits for work; null when there will be none. */
  Grain take(Thread slot, LongSupplier clock) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && (queue.isEmpty() || full())) {
        work.await();
      }
      if (closed) {
        return null;
      }
      AssignedRun first = queue.peek();
      OpenTask task = tasks.of(first.run().task());
      long share = Math.max(1, queue.subtasks() / settings.slots());
      int count = (int) Math.min(share, task.subtasksIn(settings.grainNanos()));
      Grain grain = new Grain(queue.take(count), task, slot, clock.getAsLong());
      running.add(grain);
      if (running.size() == 1) {
        begun.signal();
      }
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
    return held.bytes() > settings.holdBytes();
  }

  /** Results that a grain has gathered are held, and go out. */
  void collect(Grain grain, long now) {
    locked(
        () -> {
          HeldRun results = grain.takeResults(now);
          if (results != null) {
            held.add(results);
            pending.result(results);
            news.signal();
          }
        });
  }

  /** Subtask {@code k} of a grain ends without a result. */
  void skipped(Grain grain, int k, long now) {
    locked(
        () -> {
          collect(grain, now);
          grain.skip(k);
        });
  }

  /** The same, and the server is to know why. */
  void failed(Grain grain, int k, SubtaskFailed failure, long now) {
    locked(
        () -> {
          skipped(grain, k, now);
          report(failure);
        });
  }

  void report(SubtaskFailed failure) {
    locked(
        () -> {
          pending.failure(failure);
          news.signal();
        });
  }

  /** A slot is through with a grain; what it left waits again, in front. */
  void end(Grain grain, long now) {
    locked(
        () -> {
          if (!running.remove(grain)) {
            return;
          }
          collect(grain, now);
          for (AssignedRun left : grain.leftOver()) {
            if (draining) {
              pending.returned(List.of(left.run()));
            } else {
              queue.addFirst(left);
            }
          }
          work.signal();
          news.signal();
          change.signalAll();
        });
  }

  // ---- server ----

  void assign(List<AssignedRun> runs) {
    locked(
        () -> {
          for (AssignedRun run : runs) {
            if (draining) {
              pending.returned(List.of(run.run()));
            } else {
              queue.addLast(run);
              work.signal();
            }
          }
          news.signal();
        });
  }

  /** These leases are void, wherever they are. */
  void revoke(List<RunInfo> runs) {
    locked(
        () -> {
          for (RunInfo gone : runs) {
            queue.remove(gone);
            running.forEach(grain -> grain.revoke(gone));
            forget(gone);
          }
          work.signalAll();
          change.signalAll();
        });
  }

  /** The server has these results. */
  void acknowledge(List<RunInfo> runs) {
    locked(
        () -> {
          runs.forEach(this::forget);
          work.signalAll();
          change.signalAll();
        });
  }

  private void forget(RunInfo gone) {
    held.remove(gone);
    pending.remove(gone);
  }

  /** Takes no more work and hands back what has not begun. */
  void drain() {
    locked(
        () -> {
          draining = true;
          pending.returned(queue.drain());
          news.signal();
          change.signalAll();
        });
  }

  // ---- session ----

  /** Leases of results that are not acknowledged. */
  List<RunInfo> finishedLeases() {
    lock.lock();
    try {
      List<RunInfo> runs = new ArrayList<>();
      held.all().forEach(one -> runs.add(one.run()));
      return runs;
    } finally {
      lock.unlock();
    }
  }

  /** Leases that are waiting, in a slot, or failed without the server's knowing. */
  List<RunInfo> heldLeases() {
    lock.lock();
    try {
      List<RunInfo> runs = queue.infos();
      runs.addAll(inSlots());
      runs.addAll(pending.failed());
      runs.addAll(Outgoing.leases(inFlight));
      return runs;
    } finally {
      lock.unlock();
    }
  }

  private List<RunInfo> inSlots() {
    List<RunInfo> runs = new ArrayList<>();
    for (Grain grain : running) {
      RunInfo left = grain.unsettled();
      if (left != null) {
        runs.add(left);
      }
    }
    return runs;
  }

  /** A way to the server is open: tell what is running, and send everything held again. */
  void attach(Upstream fresh) {
    locked(
        () -> {
          upstream = fresh;
          pending.restart(held.all());
          pending.started(inSlots());
          news.signal();
          change.signalAll();
        });
  }

  /** The way broke; nothing is sent until the next {@link #attach}. */
  void detach(Upstream broken) {
    locked(
        () -> {
          if (upstream == broken) {
            upstream = null;
            change.signalAll();
          }
        });
  }

  Upstream upstream() {
    lock.lock();
    try {
      return upstream;
    } finally {
      lock.unlock();
    }
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

  /** Forgets results that were finished before an instant. */
  int giveUp(long finishedBefore) {
    lock.lock();
    try {
      int dropped = held.removeFinishedBefore(finishedBefore);
      work.signalAll();
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  // ---- sender ----

  /** Waits for news and a way to send them; null when the books are closed. */
  Batch nextBatch() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      inFlight = List.of();
      sending = false;
      change.signalAll();
      while (!closed && (upstream == null || pending.isEmpty())) {
        news.await();
      }
      if (closed) {
        return null;
      }
      sending = true;
      Batch batch = new Batch(upstream, pending.take());
      inFlight = batch.news.failures();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** What to send, and where. */
  record Batch(Upstream upstream, Outgoing news) {}

  void unsent(Batch batch) {
    locked(
        () -> {
          inFlight = List.of();
          pending.putBack(batch.news);
          detach(batch.upstream);
        });
  }

  // ---- housekeeping ----

  List<Grain> grains() {
    lock.lock();
    try {
      return new ArrayList<>(running);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something runs, then for one round.
   *
   * @return false when the books are closed
   */
  boolean awaitRound(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && running.isEmpty()) {
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
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (left > 0 && !idle()) {
        left = change.awaitNanos(left);
      }
      return idle();
    } finally {
      lock.unlock();
    }
  }

  private boolean idle() {
    return queue.isEmpty() && running.isEmpty() && held.isEmpty() && pending.isEmpty() && !sending;
  }

  /** Ends it: slots and sender get null, running subtasks are told to stop. */
  void close() {
    locked(
        () -> {
          closed = true;
          running.forEach(Grain::stop);
          work.signalAll();
          news.signalAll();
          begun.signalAll();
          change.signalAll();
        });
  }

  private void locked(Runnable act) {
    lock.lock();
    try {
      act.run();
    } finally {
      lock.unlock();
    }
  }
}
