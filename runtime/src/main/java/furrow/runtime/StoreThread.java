package furrow.runtime;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Result;
import furrow.kernel.FatalErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Commits changes and releases what waited for them. There is no timer: the next transaction starts
 * when the last one has ended and takes everything that has gathered meanwhile. Durable effects are
 * carried out here, in order, after the commit of every change ahead of them.
 *
 * <p>When the disk is full the same transaction is tried again until it fits or the thread is
 * stopped; {@link #congested} then makes the loop stop reading and {@link #full} makes it refuse
 * submissions. Any other failure of the store is fatal: nothing is acknowledged after it.
 */
final class StoreThread {
  private static final long RETRY_NANOS = 250_000_000L;

  private final TaskStore store;
  private final Consumer<Effect> dispatch;
  private final Runnable flush;
  private final Consumer<Throwable> fatal;
  private final EngineRuntime.StoreLimits limits;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private List<Effect> waiting = new ArrayList<>();
  private long waitingBytes;
  private boolean closing;
  private boolean failed;

  private volatile boolean congested;
  private volatile boolean full;

  StoreThread(
      TaskStore store,
      EngineRuntime.StoreLimits limits,
      Consumer<Effect> dispatch,
      Runnable flush,
      Consumer<Throwable> fatal) {
    this.store = store;
    this.limits = limits;
    this.dispatch = dispatch;
    this.flush = flush;
    this.fatal = fatal;
    this.thread = new Thread(FatalErrors.essential(this::run), "furrow-store");
  }

  void start() {
    thread.start();
  }

  /** Queues stores and durable effects in order; never blocks for long. */
  void submit(List<Effect> effects) {
    lock.lock();
    try {
      if (failed) {
        return;
      }
      boolean idle = waiting.isEmpty();
      for (Effect effect : effects) {
        waiting.add(effect);
        waitingBytes += bytes(effect);
      }
      congested = waiting.size() > limits.effects() || waitingBytes > limits.bytes();
      if (idle) {
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether more waits than should: nothing new is to be let in from outside. */
  boolean congested() {
    return congested;
  }

  /** Whether the store runs on its reserve: no new tasks. */
  boolean full() {
    return full;
  }

  /** Commits what is queued and ends. */
  void close() throws InterruptedException {
    lock.lock();
    try {
      closing = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
    if (Thread.currentThread() != thread) {
      thread.join();
    }
  }

  private void run() {
    try {
      long idleNanos = Long.MAX_VALUE;
      List<Effect> batch = take(idleNanos);
      while (batch != null) {
        if (!batch.isEmpty()) {
          commit(batch);
          for (Effect effect : batch) {
            if (!(effect instanceof Effect.Store)) {
              dispatch.accept(effect);
            }
          }
          flush.run();
        }
        idleNanos = store.maintain();
        full = store.spaceLow();
        batch = take(idleNanos);
      }
    } catch (StoreException | RuntimeException | Error e) {
      FatalErrors.pass(e);
      stop(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop(Throwable e) {
    lock.lock();
    try {
      failed = true;
      waiting = new ArrayList<>();
      congested = true;
    } finally {
      lock.unlock();
    }
    fatal.accept(e);
  }

  /** Everything that waits, an empty list when the time is over, null at the end. */
  private List<Effect> take(long waitNanos) throws InterruptedException {
    lock.lock();
    try {
      long left = waitNanos;
      while (waiting.isEmpty() && !closing && left > 0) {
        left = filled.awaitNanos(left);
      }
      if (waiting.isEmpty() && closing) {
        return null;
      }
      List<Effect> taken = waiting;
      waiting = new ArrayList<>();
      waitingBytes = 0;
      congested = failed;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<Effect> batch) throws StoreException, InterruptedException {
    List<Change> changes = new ArrayList<>();
    for (Effect effect : batch) {
      if (effect instanceof Effect.Store stored) {
        changes.add(stored.change());
      }
    }
    while (!changes.isEmpty()) {
      try {
        store.commit(changes);
        return;
      } catch (NoSpaceException e) {
        full = true;
        if (!pause()) {
          throw e;
        }
      }
    }
  }

  /** Waits before another try; false when the thread is to end. */
  private boolean pause() throws InterruptedException {
    lock.lock();
    try {
      long left = RETRY_NANOS;
      while (left > 0 && !closing) {
        left = filled.awaitNanos(left);
      }
      return !closing;
    } finally {
      lock.unlock();
    }
  }

  private static long bytes(Effect effect) {
    if (!(effect instanceof Effect.Store stored)
        || !(stored.change() instanceof Change.SubtasksDone done)) {
      return 0;
    }
    long bytes = 0;
    for (Result result : done.results()) {
      if (result instanceof Result.Inline inline) {
        bytes += inline.size();
      }
    }
    return bytes;
  }
}
