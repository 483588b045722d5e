package furrow.server.file;

import furrow.kernel.FatalErrors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that may block on files. Their queue is bounded per peer. */
public final class FileThreads implements AutoCloseable {
  private final ScheduledThreadPoolExecutor threads;

  public FileThreads(int count) {
    AtomicInteger number = new AtomicInteger();
    threads =
        new ScheduledThreadPoolExecutor(
            count,
            work -> {
              Thread thread = new Thread(work, "furrow-files-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    threads.setRemoveOnCancelPolicy(true);
  }

  /** Runs soon. */
  public void execute(Runnable work) {
    threads.execute(FatalErrors.passing(work));
  }

  /** Runs every so often until it is cancelled or this is closed; an exception ends it. */
  public Future<?> every(long millis, Runnable work) {
    return threads.scheduleWithFixedDelay(
        FatalErrors.passing(work), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Ends the threads; waits this long for work that runs. */
  public void close(long waitMillis) throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(waitMillis, TimeUnit.MILLISECONDS)) {
      threads.shutdownNow();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
