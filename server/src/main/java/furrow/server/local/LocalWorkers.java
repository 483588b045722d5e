package furrow.server.local;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.ring.RingDirectories;
import furrow.ring.RingException;
import furrow.server.net.Listeners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A number of local workers that is kept up. One that ends with status 0 was told to leave and
 * stays away; any other end brings a new process on a new ring, after a pause that grows.
 */
public final class LocalWorkers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalWorkers.class);
  private static final int MOST = 1_024;
  private static final long PATIENCE_MILLIS = 2_000;

  private final List<RingProcess> workers = new ArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread fresh = new Thread(task, "furrow-local-workers");
            fresh.setDaemon(true);
            return fresh;
          });

  private final RingDirectories places;
  private final Listeners listeners;
  private boolean closed;

  public LocalWorkers(RingDirectories places, Listeners listeners) {
    this.places = places;
    this.listeners = listeners;
  }

  /**
   * Starts {@code local-1} to {@code local-N}, once; they join in their own time.
   *
   * @throws ProblemException BAD_SETTING when there is no place for their rings
   */
  public synchronized void start(int count, Launcher launcher) throws ProblemException {
    if (closed || !workers.isEmpty()) {
      throw new IllegalStateException("local workers are started once, by a server that runs");
    }
    if (count < 1 || count > MOST) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "local workers: " + count + " (expected: 1 to " + MOST + ")",
          "one for each processor is usual");
    }
    RingProcess.Resources resources = new RingProcess.Resources(places, listeners, thread);
    for (int i = 1; i <= count; i++) {
      workers.add(new RingProcess("local-" + i, program("local-" + i, launcher), resources));
    }
    try {
      thread.submit(this::startAll).get();
    } catch (ExecutionException e) {
      close();
      throw refused(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw refused(e);
    }
  }

  private static RingProcess.Program program(String name, Launcher launcher) {
    return new RingProcess.Program() {
      @Override
      public Process start(Path ring) throws IOException {
        return launcher.start(name, ring);
      }

      @Override
      public boolean ended(int status) {
        return status != 0;
      }
    };
  }

  private Void startAll() throws IOException {
    for (RingProcess worker : workers) {
      worker.start();
    }
    return null;
  }

  private static ProblemException refused(Throwable cause) {
    if (cause instanceof ProblemException known) {
      return known;
    }
    boolean flag =
        cause instanceof RingException ring && ring.kind() == RingException.Kind.NO_JVM_FLAG;
    return new ProblemException(
            ErrorCode.BAD_SETTING,
            "local workers cannot be started: " + cause.getMessage(),
            flag
                ? "start the server with ./furrow, or pass that flag to java"
                : "make room in /dev/shm or in the state directory, or leave --local-workers out")
        .because(cause);
  }

  /** No more are started; those that run hear of the end over their sessions. */
  public synchronized void stopReplacing() {
    if (!closed && !workers.isEmpty()) {
      thread.execute(() -> workers.forEach(RingProcess::stopReplacing));
    }
  }

  /** Waits a little for them to end by themselves, then ends them. */
  @Override
  public synchronized void close() {
    if (!closed && !workers.isEmpty()) {
      stopReplacing();
      endAll();
    }
    closed = true;
    // Not an orderly shutdown, which would wait for all that is due some time.
    thread.shutdownNow();
  }

  private void endAll() {
    Future<?> end =
        thread.submit(
            () -> {
              long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
              workers.forEach(worker -> worker.end(until));
            });
    try {
      end.get(2 * PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("local workers did not end: {}", e.toString());
    }
  }
}
