package furrow.server.file;

import furrow.kernel.FatalErrors;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens files on threads of its own and abandons a thread whose open does not return, as on a dead
 * network file system or on a FIFO. At most {@value #MAX_THREADS} opens may hang at a time.
 */
public final class AbandonableOpener implements AutoCloseable {
  private static final int MAX_THREADS = 32;

  private final long deadlineMillis;
  private final AtomicInteger number = new AtomicInteger();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0, MAX_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

  public AbandonableOpener(long deadlineMillis) {
    this.deadlineMillis = deadlineMillis;
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "furrow-open-" + number.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * @throws IOException what the work threw, or that it took too long
   */
  <T> T call(String what, Callable<T> work) throws IOException, Exception {
    try {
      return threads.submit(work).get(deadlineMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      throw new IOException(what + ": " + MAX_THREADS + " opens hang already", e);
    } catch (TimeoutException e) {
      throw new IOException(what + ": did not open within " + deadlineMillis + " ms", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(what + ": interrupted while it was opened", e);
    } catch (ExecutionException e) {
      FatalErrors.pass(e);
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw new IOException(what + ": " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
