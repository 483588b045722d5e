package furrow.server.local;

import furrow.ring.RingDirectories;
import furrow.ring.RingFile;
import furrow.server.net.Listeners;
import furrow.server.peer.Peer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one program running on a ring. Each run has a process and a ring of its own; when a process
 * ends, another one is started after a pause that grows. On one thread only.
 */
public final class RingProcess {
  /** The time that a killed process may take to end. */
  private static final long KILLED_MILLIS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(RingProcess.class);
  private static final int RING_BYTES = 1 << 20;
  private static final long SHORTEST_PAUSE = 100;
  private static final long LONGEST_PAUSE = 30_000;

  /** Interval of checks for a process that has not attached to its ring. */
  private static final long ARRIVAL_MILLIS = 5_000;

  /** How long a process may run after its session has ended. */
  private static final long LEAVE_MILLIS = 2_000;

  /** After a run of this length the pause starts again from the shortest one. */
  private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** What all ring processes of a server share. */
  public record Resources(
      RingDirectories directories, Listeners listeners, ScheduledExecutorService thread) {}

  /** How a process is started, and what its end means. */
  public interface Program {
    /** Starts a process that works on a ring and ends with it. */
    Process start(Path ring) throws IOException;

    /** A process was started. */
    default void began() {}

    /**
     * The process has ended.
     *
     * @return whether to start another one
     */
    boolean ended(int status);

    /** Whether the run was successful, however short, so that the pause does not grow. */
    default boolean successful() {
      return false;
    }
  }

  private final String name;
  private final Program program;
  private final Resources resources;
  private int epoch;
  private long pause = SHORTEST_PAUSE;
  private long startedNanos;
  private volatile Process process;
  private volatile RingFile file;
  private Closeable listener;
  private boolean stopped;

  /** When the next process is to be started; 0 while there is one. */
  private volatile long restartNanos;

  /** The latest run whose process has attached to its ring. */
  private volatile int attached;

  /**
   * @param name for logs
   */
  public RingProcess(String name, Program program, Resources resources) {
    this.name = name;
    this.program = program;
    this.resources = resources;
  }

  /** Starts a run; when that fails it leaves nothing behind. */
  public void start() throws IOException {
    startedNanos = System.nanoTime();
    restartNanos = 0;
    int run = ++epoch;
    try {
      file = resources.directories().create(RING_BYTES, run);
      listener =
          resources
              .listeners()
              .bindRing(
                  file, () -> attached = run, () -> onThread(() -> killIfAlive(run, LEAVE_MILLIS)));
      Process mine = program.start(file.path());
      process = mine;
      note(file, mine.pid());
      checkLater(run, Duration.ZERO.minusNanos(1));
      mine.onExit().thenRun(() -> onThread(() -> ended(mine.exitValue())));
      LOG.info("{}: process {} on ring {}", name, mine.pid(), file.path());
      program.began();
    } catch (IOException | RuntimeException e) {
      clear();
      throw e;
    }
  }

  /** Without the note a sweep misses only a frozen process, so a failure is just logged. */
  private void note(RingFile ring, long pid) {
    try {
      ring.madeFor(pid);
    } catch (IOException e) {
      LOG.warn("{}: process {} cannot be noted: {}", name, pid, e.toString());
    }
  }

  private void onThread(Runnable work) {
    try {
      resources.thread().execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} ended with the server", name);
    }
  }

  /**
   * The engine knows nothing of a process that has not attached yet. One that used no CPU time
   * between two checks is frozen and gets killed.
   */
  private void checkAttached(int run, Duration before) {
    if (attached >= run || epoch != run || process == null) {
      return;
    }
    Duration used = process.info().totalCpuDuration().orElse(Duration.ZERO);
    if (used.equals(before)) {
      killIfAlive(run, 0);
    } else {
      checkLater(run, used);
    }
  }

  private void checkLater(int run, Duration before) {
    resources
        .thread()
        .schedule(() -> checkAttached(run, before), ARRIVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A process without a session ends by itself, unless it is frozen. */
  private void killIfAlive(int run, long millis) {
    resources
        .thread()
        .schedule(
            () -> {
              if (epoch == run && process != null && process.isAlive()) {
                LOG.warn(
                    "{}: process {} has no session and does not end: killed", name, process.pid());
                process.destroyForcibly();
              }
            },
            millis,
            TimeUnit.MILLISECONDS);
  }

  private void ended(int status) {
    clear();
    if (stopped) {
      return;
    }
    boolean successful = program.successful();
    if (!program.ended(status)) {
      LOG.info("{} has ended and is not replaced", name);
      return;
    }
    if (System.nanoTime() - startedNanos > STEADY_NANOS || successful) {
      pause = SHORTEST_PAUSE;
    }
    LOG.warn("{} ended with status {}; a new one in {} ms", name, status, pause);
    restartLater();
  }

  private void restartLater() {
    restartNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
    resources.thread().schedule(this::restart, pause, TimeUnit.MILLISECONDS);
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  }

  /** Starts a run, or tries again later when that fails. */
  public void restart() {
    if (stopped) {
      return;
    }
    try {
      start();
    } catch (IOException | RuntimeException e) {
      LOG.error("{} cannot be started: {}; again in {} ms", name, e.toString(), pause);
      restartLater();
    }
  }

  /** Deletes the ring's file; its memory is unmapped with the session that may still read it. */
  private void clear() {
    try {
      if (listener != null) {
        listener.close();
      }
      if (file != null) {
        file.delete();
      }
    } catch (IOException e) {
      LOG.warn("{}: {}", name, e.toString());
    }
    listener = null;
    file = null;
    process = null;
  }

  /** Kills the process; another one follows as after any end. */
  public void kill() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /** Id of the process; 0 while there is none. From any thread. */
  public long pid() {
    Process current = process;
    return current == null ? 0 : current.pid();
  }

  /** How long it takes until the next process is started; 0 while there is one. Any thread. */
  public long backOffMillis() {
    long at = restartNanos;
    return at == 0 ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(at - System.nanoTime()));
  }

  /** Whether a peer is the current process. */
  public boolean owns(Peer peer) {
    RingFile current = file;
    return current != null && peer.address().equals(Listeners.ringAddress(current.path()));
  }

  /** Bytes that wait in the ring for the process to read them. From any thread. */
  public long ringUsed() {
    RingFile current = file;
    return current == null ? 0 : current.requestsWaiting();
  }

  /** What each direction of the ring holds. */
  public long ringBytes() {
    return RING_BYTES;
  }

  /** Starts no other process any more. */
  public void stopReplacing() {
    stopped = true;
  }

  /** Waits until then for the process to end, then kills it. */
  public void end(long untilNanos) {
    if (process == null) {
      return;
    }
    try {
      if (!process.waitFor(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly().waitFor(KILLED_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    clear();
  }
}
