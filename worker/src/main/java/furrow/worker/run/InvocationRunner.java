package furrow.worker.run;

import furrow.kernel.FatalErrors;
import furrow.kernel.Kernels;
import furrow.protocol.message.WorkMessage.InvocationStart;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs invocations in threads of their own, so that they wait for no subtask: as many at a time as
 * the worker has slots, in the order in which they came.
 */
public final class InvocationRunner implements AutoCloseable {
  private static final long IDLE_SECONDS = 60;

  /** More is never sent by a server that keeps to its bounds. */
  private static final int MOST_WAITING = 65_536;

  private final Kernels kernels;
  private final int threads;
  private final long graceNanos;
  private final Runnable exhausted;
  private final Map<Long, RunningInvocation> open = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor pool;
  private int abandoned;

  /**
   * @param graceNanos how long one that was ended may go on before its thread is given up
   * @param exhausted called when too many threads were given up
   */
  InvocationRunner(Kernels kernels, int threads, long graceNanos, Runnable exhausted) {
    this.kernels = kernels;
    this.threads = threads;
    this.graceNanos = graceNanos;
    this.exhausted = exhausted;
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            task -> {
              Thread thread = new Thread(FatalErrors.passing(task), "furrow-invocation");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /** Invocations that are worked on at a time. */
  public int threads() {
    return threads;
  }

  /** Takes one in; its answer goes to {@code replies}. */
  public void start(InvocationStart start, InvocationReplies replies) {
    RunningInvocation running = new RunningInvocation(start, kernels, replies, this::ended);
    open.put(start.id(), running);
    try {
      pool.execute(running);
    } catch (RejectedExecutionException e) {
      running.refuse("this worker takes no more invocations");
    }
  }

  /** Nobody waits for its answer any more. */
  public void end(long id) {
    RunningInvocation running = open.get(id);
    if (running != null) {
      end(running);
    }
  }

  private void end(RunningInvocation running) {
    if (!running.cancel()) {
      pool.remove(running);
      ended(running);
      return;
    }
    CompletableFuture.delayedExecutor(graceNanos, TimeUnit.NANOSECONDS)
        .execute(() -> replaceThread(running));
  }

  /** The session is over: so is all that came by it. */
  public void endAll() {
    List.copyOf(open.values()).forEach(this::end);
  }

  private void ended(RunningInvocation running) {
    open.remove(running.id(), running);
    if (open.isEmpty()) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** A thread that goes on after its invocation was ended is given up; another takes its place. */
  private void replaceThread(RunningInvocation running) {
    if (!running.abandon()) {
      return;
    }
    synchronized (this) {
      abandoned++;
      pool.setMaximumPoolSize(threads + abandoned);
      pool.setCorePoolSize(threads + abandoned);
      if (abandoned == 2 * threads) {
        exhausted.run();
      }
    }
    ended(running);
  }

  /** Waits, at most so long, until none is left. */
  boolean awaitIdle(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    synchronized (this) {
      long left = nanos;
      while (!open.isEmpty() && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, left));
        left = deadline - System.nanoTime();
      }
      return open.isEmpty();
    }
  }

  @Override
  public void close() {
    endAll();
    pool.shutdownNow();
  }
}
