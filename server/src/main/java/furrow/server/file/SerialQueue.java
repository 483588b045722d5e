package furrow.server.file;

import furrow.kernel.FatalErrors;
import furrow.server.peer.Peer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the file work of one peer in order, one step at a time. While more than {@value #HIGH} bytes
 * wait, reading from the peer is paused, until less than {@value #LOW} do.
 */
public final class SerialQueue {
  private static final Logger LOG = LoggerFactory.getLogger(SerialQueue.class);
  private static final long HIGH = 4 << 20;
  private static final long LOW = 1 << 20;

  /** Bytes that a step counts beside its payload, so that many small ones count too. */
  private static final long STEP_BYTES = 64 * 1024;

  /** Some work on files. */
  @FunctionalInterface
  public interface Step {
    /**
     * @throws IOException closes the peer
     */
    void run() throws IOException;
  }

  private record Waiting(Step step, long bytes) {}

  private final FileThreads threads;
  private final Peer peer;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private long bytes;
  private boolean running;
  private boolean paused;
  private boolean closed;
  private Runnable atEnd = () -> {};

  public SerialQueue(FileThreads threads, Peer peer) {
    this.threads = threads;
    this.peer = peer;
  }

  /**
   * Adds a step.
   *
   * @param payload bytes that it holds in memory, or will
   */
  public void add(long payload, Step step) {
    boolean start;
    boolean pause;
    synchronized (this) {
      if (closed) {
        return;
      }
      queue.add(new Waiting(step, STEP_BYTES + payload));
      bytes += STEP_BYTES + payload;
      start = !running;
      running = true;
      pause = !paused && bytes > HIGH;
      paused |= pause;
    }
    if (pause) {
      peer.execute(peer::pauseReading);
    }
    if (start) {
      threads.execute(this::runNext);
    }
  }

  private void runNext() {
    Waiting next;
    synchronized (this) {
      next = queue.peek();
    }
    if (next != null) {
      try {
        next.step().run();
      } catch (IOException | RuntimeException | Error e) {
        FatalErrors.pass(e);
        LOG.warn("session {}: file work failed: {}", peer.id(), e.toString());
        peer.close();
      }
    }
    if (finished(next)) {
      threads.execute(this::runNext);
    }
  }

  /** Whether there is more to do. */
  private boolean finished(Waiting done) {
    boolean resume;
    Runnable end = null;
    boolean more;
    synchronized (this) {
      if (done != null && queue.peek() == done) {
        queue.remove();
        bytes -= done.bytes();
      }
      resume = paused && bytes < LOW;
      paused &= !resume;
      more = !queue.isEmpty();
      running = more;
      if (!more && closed) {
        end = atEnd;
        atEnd = () -> {};
      }
    }
    if (resume) {
      peer.execute(peer::resumeReading);
    }
    if (end != null) {
      end.run();
    }
    return more;
  }

  /**
   * The peer is gone: what waits is dropped.
   *
   * @param then runs once no step does
   */
  public void close(Runnable then) {
    boolean now;
    synchronized (this) {
      closed = true;
      Waiting current = running ? queue.peek() : null;
      queue.clear();
      if (current != null) {
        queue.add(current);
      }
      now = !running;
      if (!now) {
        atEnd = then;
      }
    }
    if (now) {
      threads.execute(then);
    }
  }
}
