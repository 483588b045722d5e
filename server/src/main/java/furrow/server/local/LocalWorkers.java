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
 * Keeps a number of local workers running. A worker that ends with status 0 was told to stop and is
 * not replaced; after any other end a new process starts on a new ring, after a pause that grows.
 */
public final class LocalWorkers implements AutoCloseable {
  /** Starts the program of a local worker. */
  @FunctionalInterface
  public interface Launcher {
    /**
     * Starts a worker process that works on a ring and ends with it.
     *
     * @param name of the worker
     * @param ring the file that was made for it
     */
    Process start(String name, Path ring) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(LocalWorkers.class);
  private static final int MOST = 1_024;
  private static final long PATIENCE_MILLIS = 2_000;

  private final List<RingProcess> workers = new ArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "furrow-local-workers");
            made.setDaemon(true);
            return made;
          });

  private final RingDirectories directories;
  private final Listeners listeners;
  private boolean closed;

  public LocalWorkers(RingDirectories directories, Listeners listeners) {
    this.directories = directories;
    this.listeners = listeners;
  }

  /**
   * Starts {@code local-1} to {@code local-N}, once. Returns before they have joined.
   *
   * @throws ProblemException BAD_SETTING when their rings cannot be made
   */
  public synchronized void start(int count, Launcher launcher) throws ProblemException {
    if (closed || !workers.isEmpty()) {
      throw new IllegalStateException("local workers are started once, while the server runs");
    }
    if (count < 1 || count > MOST) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "local workers: " + count + " (expected: 1 to " + MOST + ")",
          "start with one for each processor: --local-workers "
              + Runtime.getRuntime().availableProcessors());
    }
    RingProcess.Resources resources = new RingProcess.Resources(directories, listeners, thread);
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
                : "free space in /dev/shm or in the state directory, or leave out --local-workers")
        .because(cause);
  }

  /** Replaces no worker any more; those that run are told to end over their sessions. */
  public synchronized void stopReplacing() {
    if (!closed && !workers.isEmpty()) {
      thread.execute(() -> workers.forEach(RingProcess::stopReplacing));
    }
  }

  /** Waits a moment for the processes to end by themselves, then kills them. */
  @Override
  public synchronized void close() {
    if (!closed && !workers.isEmpty()) {
      stopReplacing();
      endAll();
    }
    closed = true;
    // An orderly shutdown would wait for everything that is scheduled.
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
