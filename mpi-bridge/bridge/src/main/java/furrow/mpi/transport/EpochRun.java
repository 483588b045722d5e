package furrow.mpi.transport;

import furrow.mpi.transport.MpiTransport.Config;
import furrow.mpi.transport.MpiTransport.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's part in one epoch, from opening to end. Its own calls never wait: whatever may
 * wait for ever in a transport does so in a daemon thread that is left behind when it does.
 */
public final class EpochRun {
  private static final Logger LOG = LoggerFactory.getLogger(EpochRun.class);

  /** How long a transport may take to come back once its part is closed. */
  private static final long GRACE_MILLIS = 500;

  /** Hears what becomes of a part; each call on a thread of that part. */
  public interface Listener {
    /** Can be reached now. */
    void opened(EpochRun part, String contact) throws IOException, InterruptedException;

    /** Connected to all; greets, then says that it is ready. May wait for ever. */
    void joined(EpochRun part, Communicator world) throws IOException, InterruptedException;

    /** Left, and everything is closed. Once, and nothing after it. */
    void over(EpochRun part, String reason);

    /** The transport does not come back from a call that had to: only a new process helps. */
    void stuck(EpochRun part);
  }

  private final MpiTransport transport;
  private final Config config;
  private final Duration limit;
  private final Listener listener;
  private final CountDownLatch over = new CountDownLatch(1);

  private final Object saying = new Object();

  /** MpiTransport calls that have begun and not returned. */
  private int calls;

  private Endpoint entry;
  private Communicator world;
  private String ended;

  /**
   * @param limit for opening and for joining, each
   */
  public EpochRun(MpiTransport transport, Config config, Duration limit, Listener listener) {
    this.transport = transport;
    this.config = config;
    this.limit = limit;
    this.listener = listener;
  }

  public int epoch() {
    return config.epoch();
  }

  /** Opens as soon as the part before this one is over. */
  public void open(EpochRun before) {
    step("open", () -> openAfter(before));
  }

  private void openAfter(EpochRun before) throws IOException, InterruptedException {
    if (before != null && !before.over.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("epoch " + before.epoch() + " has not ended in this process");
    }
    Endpoint mine =
        called(
            () -> {
              Endpoint fresh = transport.open(config);
              if (!keep(fresh)) {
                fresh.close();
              }
              return fresh;
            });
    if (!isEnded()) {
      listener.opened(this, mine.contact());
    }
  }

  /** Joins; the part has told its contact before. */
  public void join(List<String> contacts) {
    step("join", () -> joinWith(contacts));
  }

  private void joinWith(List<String> contacts) throws IOException, InterruptedException {
    Endpoint mine;
    synchronized (this) {
      mine = entry;
    }
    if (mine == null) {
      throw new IOException("told to join before it was open");
    }
    Communicator joined =
        called(
            () -> {
              Communicator fresh = mine.join(contacts, limit);
              keep(fresh);
              return fresh;
            });
    joined.onLost(this::end);
    if (!isEnded()) {
      listener.joined(this, joined);
    }
  }

  private synchronized boolean keep(Endpoint fresh) {
    if (ended == null) {
      entry = fresh;
    }
    return ended == null;
  }

  private synchronized void keep(Communicator fresh) {
    world = fresh;
  }

  private synchronized boolean isEnded() {
    return ended != null;
  }

  /** Leaves; a second time does nothing. Others in the world hear of it. */
  public void end(String reason) {
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = reason;
    }
    LOG.info("epoch {} ends for rank {}: {}", config.epoch(), config.rank(), reason);
    daemon("end", this::leave).start();
  }

  private void leave() {
    Endpoint opened;
    synchronized (this) {
      opened = entry;
    }
    if (opened != null) {
      opened.close();
    }
    Communicator joined;
    synchronized (this) {
      awaitCalls();
      joined = world;
    }
    if (joined != null) {
      joined.close();
    }
    synchronized (saying) {
      listener.over(this, ended);
    }
    over.countDown();
  }

  /** Says something about this part to others, unless it has ended; never after it is over. */
  public void say(Step message) throws IOException, InterruptedException {
    synchronized (saying) {
      if (!isEnded()) {
        message.run();
      }
    }
  }

  private void awaitCalls() {
    boolean interrupted = false;
    while (calls > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- threads ----

  /** Something that may wait for ever, and may fail. */
  @FunctionalInterface
  public interface Step {
    void run() throws IOException, InterruptedException;
  }

  private interface Call<T> {
    T run() throws IOException, InterruptedException;
  }

  private <T> T called(Call<T> call) throws IOException, InterruptedException {
    synchronized (this) {
      if (ended != null) {
        throw new IOException(ended);
      }
      calls++;
    }
    try {
      return call.run();
    } finally {
      synchronized (this) {
        calls--;
        notifyAll();
      }
    }
  }

  /** Starts a thread of this part; when its task fails, the part ends. */
  public void run(String name, Step task) {
    daemon(name, () -> attempt(name, task)).start();
  }

  private void attempt(String name, Step task) {
    try {
      task.run();
    } catch (IOException | RuntimeException | LinkageError e) {
      end(name + ": " + (e.getMessage() == null ? e : e.getMessage()));
    } catch (InterruptedException e) {
      end(name + " was interrupted");
    }
  }

  private void step(String name, Step task) {
    CountDownLatch done = new CountDownLatch(1);
    daemon(
            name,
            () -> {
              attempt(name, task);
              done.countDown();
            })
        .start();
    daemon("limit", () -> watch(name, done)).start();
  }

  private void watch(String name, CountDownLatch done) {
    try {
      if (done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      end("cannot " + name + " within " + limit.toMillis() + " ms");
      done.await(GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean stuck;
    synchronized (this) {
      stuck = calls > 0;
    }
    if (stuck) {
      listener.stuck(this);
    }
  }

  private Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, "furrow-world-" + name + "-" + config.epoch());
    thread.setDaemon(true);
    return thread;
  }
}
