package furrow.mpi.rank;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.lane.Lane;
import furrow.protocol.lane.RankLane;
import furrow.protocol.link.Line;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Welcome;
import furrow.protocol.message.WorldMessage.Parcel;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldLost;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A rank's frames over two ways, as one line: the connection, and a world while the server has one
 * open. Whoever sends and receives does not notice which. The end of the connection ends it all.
 *
 * <p>Two threads of its own read and write the connection. The lock is never held while anything
 * waits, so neither a slow server nor a dead world can stop the other way.
 */
public final class RankLine implements Line, LineSide {
  /** How long leaving waits for what was sent before it. */
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Link link;
  private final LineInbox inbox = new LineInbox();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition work = lock.newCondition();
  private final LineOutbox outbox = new LineOutbox();
  private final RankPort port;
  private final RankLane lane;
  private WorldForm formed;
  private int lastLost;
  private ProblemException end;

  private RankLine(Link link) {
    this.link = link;
    this.port = new RankPort(outbox, inbox);
    this.lane = new RankLane(port, Math.min(link.welcome().maxFrame(), FrameLimits.AUTHENTICATED));
  }

  /**
   * Takes over a fresh link.
   *
   * @param side makes the side that takes part in worlds for this line
   */
  public static RankLine over(Link link, Function<LineSide, WorldSide> side) {
    RankLine line = new RankLine(link);
    start("furrow-lane-read", new RankReader(link, line, line.inbox, side.apply(line)));
    start("furrow-lane-write", () -> write(link, line));
    return line;
  }

  private static void write(Link link, RankLine line) {
    try {
      while (true) {
        link.sendFrames(line.toWrite());
      }
    } catch (ProblemException e) {
      line.finish(e);
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public Challenge server() {
    return link.server();
  }

  @Override
  public Welcome welcome() {
    return link.welcome();
  }

  @Override
  public int nextCorrelation() {
    return link.nextCorrelation();
  }

  // ---- out ----

  @Override
  public void send(int correlation, Message message) throws ProblemException {
    if (message instanceof Goodbye) {
      finishSending();
      link.send(correlation, message);
    } else if (Lane.takesConnection(correlation, message)) {
      link.send(correlation, message);
    } else {
      sendInOrder(FrameCodec.encode(correlation, message));
    }
  }

  private void sendInOrder(byte[] frame) throws ProblemException {
    lock.lock();
    try {
      while (end == null && (lane.full() || lane.direct() && outbox.full())) {
        changed.awaitUninterruptibly();
      }
      check();
      lane.send(frame);
      settle();
    } finally {
      lock.unlock();
    }
  }

  /** What was sent before a goodbye must not come after it: takes the connection for good. */
  private void finishSending() {
    lock.lock();
    try {
      lane.leave();
      settle();
      long left = LEAVE_NANOS;
      while (left > 0 && end == null && !(lane.direct() && outbox.done())) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void tell(Message message) throws ProblemException {
    byte[] frame = FrameCodec.encode(0, message);
    lock.lock();
    try {
      check();
      outbox.add(frame);
      settle();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for frames to write; those it gave before have been written.
   *
   * @throws ProblemException when there will be none
   */
  List<byte[]> toWrite() throws ProblemException {
    lock.lock();
    try {
      outbox.written();
      changed.signalAll();
      while (end == null && outbox.isEmpty()) {
        work.awaitUninterruptibly();
      }
      check();
      return outbox.next();
    } finally {
      lock.unlock();
    }
  }

  // ---- in ----

  /**
   * Waits for the next frame.
   *
   * @param timeoutMillis longest silence, to within a heartbeat; heartbeats of the server are none
   */
  @Override
  public Envelope receive(int timeoutMillis) throws ProblemException {
    try {
      Envelope envelope = inbox.take(timeoutMillis);
      onLane(lane -> {});
      return envelope;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(ErrorCode.UNREACHABLE, "interrupted while receiving", "");
    }
  }

  /** Something that is done to the lane. */
  @FunctionalInterface
  interface LaneWork {
    void on(RankLane lane) throws ProblemException;
  }

  /** Does it, and what follows from it; what is wrong ends the line. */
  void onLane(LaneWork something) {
    ProblemException wrong = null;
    lock.lock();
    try {
      something.on(lane);
      settle();
    } catch (ProblemException e) {
      wrong = e;
    } finally {
      lock.unlock();
    }
    if (wrong != null) {
      finish(wrong);
    }
  }

  /** Whether frames go through a world. */
  public boolean inWorld() {
    lock.lock();
    try {
      return lane.inWorld();
    } finally {
      lock.unlock();
    }
  }

  /** A new epoch begins. */
  void formed(WorldForm form) {
    lock.lock();
    try {
      formed = form;
    } finally {
      lock.unlock();
    }
  }

  // ---- the world ----

  @Override
  public void world(int epoch, Way way) {
    onLane(
        lane -> {
          if (formed != null && formed.epoch() == epoch && epoch > lastLost) {
            port.way(way);
            lane.world(epoch, formed.rank());
          }
        });
  }

  @Override
  public void arrived(int epoch, Parcel parcel) {
    onLane(lane -> lane.arrived(epoch, parcel));
  }

  @Override
  public boolean awaitTaken(long nanos) throws InterruptedException {
    return inbox.awaitTaken(nanos);
  }

  @Override
  public void lost(int epoch, String reason) {
    onLane(lane -> loseWorld(epoch, reason));
  }

  private void loseWorld(int epoch, String reason) {
    if (epoch > lastLost) {
      lastLost = epoch;
      port.say(new WorldLost(epoch, reason));
      lane.lost(epoch);
    }
  }

  /** Whether there is no need for a {@link #beat}. */
  boolean quiet() {
    lock.lock();
    try {
      return lane.quiet();
    } finally {
      lock.unlock();
    }
  }

  /** To be called every {@link furrow.protocol.lane.LaneLimits#BEAT_MILLIS}, unless it is quiet. */
  void beat() {
    onLane(
        lane -> {
          if (lane.beat(!inbox.full())) {
            loseWorld(lane.epoch(), "nothing that was sent into it was heard of for some seconds");
          }
        });
  }

  /** With the lock: tells others what has changed. */
  private void settle() {
    if (port.failure() != null) {
      String why = "the world does not take what is sent: " + port.failure().getMessage();
      loseWorld(port.failedEpoch(), why);
      port.way(null);
    }
    if (!inbox.full()) {
      lane.sayHeard();
    }
    if (!outbox.isEmpty()) {
      work.signal();
    }
    changed.signalAll();
  }

  // ---- the end ----

  private void check() throws ProblemException {
    if (end != null) {
      throw new ProblemException(end.code(), end.getMessage(), end.hint()).because(end);
    }
  }

  /** Nothing goes or comes any more; what has come can still be received. */
  void finish(ProblemException reason) {
    lock.lock();
    try {
      if (end == null) {
        end = reason;
      }
      changed.signalAll();
      work.signalAll();
    } finally {
      lock.unlock();
    }
    inbox.end(reason);
    link.close();
  }

  @Override
  public void close() {
    finish(
        new ProblemException(
            ErrorCode.UNREACHABLE,
            "the connection is closed",
            "is the server running? furrow server status"));
    inbox.drop();
  }
}
