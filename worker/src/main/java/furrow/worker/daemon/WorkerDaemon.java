package furrow.worker.daemon;

import furrow.kernel.FatalErrors;
import furrow.kernel.Kernels;
import furrow.protocol.error.Advice;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Line;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.worker.run.SlotRunner;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker: offers slots to a server until it is stopped, whatever happens to the connection or the
 * server meanwhile.
 *
 * <p>{@link #run} blocks and gives the process's exit status; {@link #stop} is for signal handlers.
 */
public final class WorkerDaemon {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerDaemon.class);

  private static final int JOIN_RUNS = 6_000;

  /** After a session that lasted this long the back-off begins anew. */
  private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final WorkerSettings settings;
  private final AccessSource access;
  private final Kernels kernels;
  private final WorkerListener listener;
  private final RandomGenerator random;
  private final SlotRunner runner;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Backoff backoff;
  private String serverId = "";
  private long reconnectDeadline;

  /** Proves to the server that this is the process which it knows; see {@link Joined}. */
  private String credential = "";

  private long joinedAt;
  private volatile ServerSession session;
  private boolean stopping;
  private boolean mustBeReplaced;
  private int status;

  /** Starts the slots; {@link #run} connects them. */
  public WorkerDaemon(
      WorkerSettings settings,
      AccessSource access,
      Kernels kernels,
      WorkerListener listener,
      RandomGenerator random) {
    this.settings = settings;
    this.access = access;
    this.kernels = kernels;
    this.listener = listener;
    this.random = random;
    this.backoff = new Backoff(random);
    this.runner = new SlotRunner(settings.slots(), kernels, this::exhausted);
  }

  /** Works until it is stopped or cannot go on; gives the exit status (docs/operations.md). */
  public int run() {
    reconnectDeadline = System.nanoTime() + settings.firstConnect().toNanos();
    try {
      while (!ended()) {
        pause(oneSession());
      }
    } catch (ProblemException e) {
      LOG.error("worker {} ends: {} {}", settings.worker(), e.code(), e.getMessage());
      listener.failed(e.code().name(), e.getMessage(), e.hint());
      end(e.code().exit());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(ErrorCode.INTERNAL.exit());
    } catch (RuntimeException | Error e) {
      FatalErrors.pass(e);
      LOG.error("worker {} ends", settings.worker(), e);
      replace();
      end(ErrorCode.INTERNAL.exit());
    }
    runner.close();
    return exitStatus();
  }

  /**
   * Stops: takes no new work, returns what has not started, lets what runs end within the grace
   * time. A second call ends at once; what is running then is run again elsewhere.
   */
  public void stop() {
    if (!beginDrain(0)) {
      end(0);
    }
  }

  /**
   * Ends so that a fresh process can take its place: this one has run out of memory, or of threads.
   * Failures are reported, what has not begun goes back, what runs may end within the grace time.
   */
  public synchronized void replace() {
    mustBeReplaced |= beginDrain(ErrorCode.INTERNAL.exit());
  }

  /** Whether {@link #run} has ended for want of a fresh process. */
  public synchronized boolean mustBeReplaced() {
    return mustBeReplaced;
  }

  /** Waits, at most so long, until all assigned work is done and reported, acknowledged or not. */
  public boolean awaitDone(long nanos) throws InterruptedException {
    return runner.awaitDone(nanos);
  }

  /** Drains and ends with an exit status; false when that has begun already. */
  private synchronized boolean beginDrain(int exit) {
    if (stopping) {
      return false;
    }
    stopping = true;
    status = exit;
    LOG.info("worker {} drains", settings.worker());
    runner.drain();
    Thread waiter = new Thread(this::drainAndEnd, "furrow-drain");
    waiter.setDaemon(true);
    waiter.start();
    return true;
  }

  private void drainAndEnd() {
    try {
      if (!runner.awaitIdle(settings.drainGrace().toNanos())) {
        LOG.warn("worker {} ends with running subtasks: the grace time is over", settings.worker());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end(exitStatus());
  }

  private void end(int exit) {
    synchronized (this) {
      stopping = true;
      status = exit;
    }
    ended.countDown();
    ServerSession current = session;
    if (current != null) {
      current.close("stopped");
    }
  }

  private synchronized int exitStatus() {
    return status;
  }

  private boolean ended() {
    return ended.getCount() == 0;
  }

  /** Too many threads hang in subtasks that were cancelled: only a new process helps. */
  private void exhausted() {
    LOG.error(
        "worker {} drains: too many subtasks go on after they were cancelled", settings.worker());
    replace();
  }

  /**
   * Connects and works until the session ends.
   *
   * @return how long to wait before the next, in milliseconds
   * @throws ProblemException when no other session can succeed
   */
  private long oneSession() throws ProblemException {
    ProblemException reason;
    long askedFor = 0;
    try {
      Goodbye goodbye = runSession();
      reason = new ProblemException(ErrorCode.SHUTTING_DOWN, goodbye.reason(), "");
      askedFor = goodbye.retryAfterMillis();
    } catch (ProblemException e) {
      reason = e;
      askedFor = e.retryAfterMillis();
    }
    closeSession(reason);
    if (ended()) {
      return 0;
    }
    if (isFinal(reason)) {
      throw reason;
    }
    runner.dropUnacked();
    long millis = askedFor / 2 + backoff.nextMillis();
    LOG.warn("worker {}: {}; reconnects in {} ms", settings.worker(), reason.getMessage(), millis);
    listener.lost(reason.getMessage(), millis);
    return millis;
  }

  private Goodbye runSession() throws ProblemException {
    Line link = access.connect(settings.software());
    ServerSession fresh = new ServerSession(link, runner, this::drainRequested);
    session = fresh;
    if (ended()) {
      fresh.close("stopped");
    }
    checkServer(link.server().serverId());
    try (HeartbeatSender heartbeats = new HeartbeatSender(fresh, random)) {
      Joined joined = fresh.join(joinMessage());
      joinedAt = System.nanoTime();
      credential = joined.credential();
      listener.joined(serverId, joined.groups(), subtasks(joined.readopted()));
      LOG.info(
          "worker {} joined {} (groups {}, {} subtasks re-adopted)",
          settings.worker(),
          serverId,
          joined.groups(),
          subtasks(joined.readopted()));
      return fresh.serve();
    }
  }

  private void closeSession(ProblemException reason) {
    ServerSession old = session;
    session = null;
    if (old == null) {
      return;
    }
    old.end(reason);
    if (old.isJoined()) {
      long now = System.nanoTime();
      reconnectDeadline = now + settings.reconnect().toNanos();
      if (now - joinedAt > STABLE_NANOS) {
        backoff.reset();
      }
    }
  }

  private void checkServer(String id) {
    if (!serverId.isEmpty() && !serverId.equals(id)) {
      LOG.warn(
          "worker {}: another server answers; leases and results of the old one are dropped",
          settings.worker());
      runner.reset();
      credential = "";
    }
    serverId = id;
  }

  private Join joinMessage() {
    List<RangeInfo> holding = atMost(runner.holding());
    return new Join(
        settings.worker(),
        settings.host(),
        ProcessHandle.current().pid(),
        settings.slots().slots(),
        List.copyOf(settings.groups()),
        settings.labels(),
        List.copyOf(kernels.names()),
        holding,
        atMost(runner.finished()),
        credential,
        runner.invocations().threads());
  }

  /** A join fits into one frame; leases it does not name are void, their work is done again. */
  private static List<RangeInfo> atMost(List<RangeInfo> runs) {
    return runs.size() <= JOIN_RUNS ? runs : runs.subList(0, JOIN_RUNS);
  }

  private boolean isFinal(ProblemException reason) {
    Advice advice = reason.code().advice();
    boolean refused = advice == Advice.FIX || advice == Advice.GIVE_UP;
    return refused || System.nanoTime() - reconnectDeadline > 0;
  }

  private void drainRequested(Drain drain) {
    if (drain.stop()) {
      beginDrain(0);
    } else {
      runner.drain();
    }
  }

  private void pause(long millis) throws InterruptedException {
    ended.await(millis, TimeUnit.MILLISECONDS);
  }

  private static long subtasks(List<RangeInfo> runs) {
    long count = 0;
    for (RangeInfo run : runs) {
      count += run.count();
    }
    return count;
  }
}
