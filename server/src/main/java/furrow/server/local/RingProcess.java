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
 * A process on a ring over its lives: in each a process and a ring of its own. One that ends is
 * replaced after a pause that grows. On one thread only.
 */
public final class RingProcess {
  /** The kernel takes a moment to end even what is killed. */
  private static final long KILLED_MILLIS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(RingProcess.class);
  private static final int RING_BYTES = 1 << 20;
  private static final long SHORTEST_PAUSE = 100;
  private static final long LONGEST_PAUSE = 30_000;

  /** Between looks for a process that has not attached to its ring. */
  private static final long ARRIVAL_MILLIS = 5_000;

  /** Until a process without a session has ended. */
  private static final long LEAVE_MILLIS = 2_000;

  /** A life that lasted so long was a good one: the next death is a first one. */
  private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** What all of them share. */
  public record Resources(
      RingDirectories places, Listeners listeners, ScheduledExecutorService thread) {}

  /** What runs, and what its lives mean. */
  public interface Program {
    /** Starts one that works on a ring and ends with it. */
    Process start(Path ring) throws IOException;

    /** A life has begun. */
    default void began() {}

    /**
     * A life has ended.
     *
     * @return whether another one is to follow
     */
    boolean ended(int status);

    /** Whether that life was a good one, however short: no pause has to grow. */
    default boolean good() {
      return false;
    }
  }

  private final String name;
  private final Program program;
  private final Resources resources;
  private int epoch;
  private long pause = SHORTEST_PAUSE;
  private long begun;
  private volatile Process process;
  private volatile RingFile file;
  private Closeable listener;
  private boolean stopped;

  /** The latest life whose process has attached to its ring. */
  private volatile int arrived;

  /**
   * @param name for logs
   */
  public RingProcess(String name, Program program, Resources resources) {
    this.name = name;
    this.program = program;
    this.resources = resources;
  }

  /** Begins a life; when that fails nothing is left of it. */
  public void start() throws IOException {
    begun = System.nanoTime();
    int life = ++epoch;
    try {
      file = resources.places().create(RING_BYTES, life);
      listener =
          resources
              .listeners()
              .bindRing(
                  file,
                  () -> arrived = life,
                  () -> onThread(() -> endIfItStays(life, LEAVE_MILLIS)));
      Process mine = program.start(file.path());
      process = mine;
      note(file, mine.pid());
      lookLater(life, Duration.ZERO.minusNanos(1));
      mine.onExit().thenRun(() -> onThread(() -> ended(mine.exitValue())));
      LOG.info("{}: process {} on ring {}", name, mine.pid(), file.path());
      program.began();
    } catch (IOException | RuntimeException e) {
      clear();
      throw e;
    }
  }

  /** Without the note only a frozen process would be missed; that is no reason not to work. */
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
   * One that is frozen before it comes would never be missed by the engine: it is ended when it has
   * used no processor time between two looks.
   */
  private void lookForIt(int life, Duration before) {
    if (arrived >= life || epoch != life || process == null) {
      return;
    }
    Duration used = process.info().totalCpuDuration().orElse(Duration.ZERO);
    if (used.equals(before)) {
      endIfItStays(life, 0);
    } else {
      lookLater(life, used);
    }
  }

  private void lookLater(int life, Duration before) {
    resources
        .thread()
        .schedule(() -> lookForIt(life, before), ARRIVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Without a session it ends by itself, unless it is frozen. */
  private void endIfItStays(int life, long millis) {
    resources
        .thread()
        .schedule(
            () -> {
              if (epoch == life && process != null && process.isAlive()) {
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
    boolean good = program.good();
    if (!program.ended(status)) {
      LOG.info("{} has left", name);
      return;
    }
    if (System.nanoTime() - begun > STEADY_NANOS || good) {
      pause = SHORTEST_PAUSE;
    }
    LOG.warn("{} ended with status {}; a new one in {} ms", name, status, pause);
    again();
  }

  private void again() {
    resources.thread().schedule(this::restart, pause, TimeUnit.MILLISECONDS);
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  }

  /** Begins a life, later where it cannot be done now. */
  public void restart() {
    if (stopped) {
      return;
    }
    try {
      start();
    } catch (IOException | RuntimeException e) {
      LOG.error("{} cannot be started: {}; again in {} ms", name, e.toString(), pause);
      again();
    }
  }

  /** The ring's name goes at once; its memory with the session that may still read it. */
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

  /** Its present life ends at once; the next one follows as after any end. */
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

  /** Whether a peer is the one of its present life. */
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

  /** It is not replaced any more. */
  public void stopReplacing() {
    stopped = true;
  }

  /** Waits for its end until then, and makes it end. */
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
