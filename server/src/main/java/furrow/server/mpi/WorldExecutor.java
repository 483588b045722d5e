package furrow.server.mpi;

import furrow.kernel.FatalErrors;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that outlives whatever goes wrong with the work it is given. */
final class WorldExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(WorldExecutor.class);

  private final ScheduledExecutorService executor;

  WorldExecutor(String name) {
    executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread fresh = new Thread(task, name);
              fresh.setDaemon(true);
              return fresh;
            });
  }

  ScheduledExecutorService executor() {
    return executor;
  }

  void execute(Runnable work) {
    try {
      executor.execute(guarded(work));
    } catch (RejectedExecutionException e) {
      LOG.debug("the server is ending");
    }
  }

  private static Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        FatalErrors.pass(e);
        LOG.error("a world's event failed", e);
      }
    };
  }

  /** Does one last thing, waits for it at most so long, and ends. */
  void close(Runnable last, long millis) {
    try {
      executor.submit(guarded(last)).get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the master's end is not awaited: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdownNow();
  }

  /**
   * Something to be done at a time that is set anew each time. A time that is earlier than the one
   * it is set to replaces it. On the thread only.
   */
  final class Alarm implements AutoCloseable {
    private final Runnable ring;
    private ScheduledFuture<?> next;
    private long due;
    private boolean closed;

    Alarm(Runnable ring) {
      this.ring = ring;
    }

    void notLaterThan(long nanos) {
      long now = System.nanoTime();
      if (closed || next != null && due - now <= nanos) {
        return;
      }
      if (next != null) {
        next.cancel(false);
      }
      due = now + nanos;
      next = executor.schedule(guarded(this::rings), nanos, TimeUnit.NANOSECONDS);
    }

    private void rings() {
      next = null;
      if (!closed) {
        ring.run();
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
