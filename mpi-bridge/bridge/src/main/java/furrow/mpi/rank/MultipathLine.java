package furrow.mpi.rank;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.link.Line;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Welcome;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.multipath.MultipathChannel;
import furrow.protocol.multipath.RankMultipathChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A rank's frames over two ways, as one line: the connection, and a world while the server has one
 * open. Whoever sends and receives does not notice which. The end of the connection ends it all.
 *
 * <p>Two threads of its own read and write the connection. The lock is never held while anything
 * waits, so neither a slow server nor a dead world can stop the other path.
 */
public final class MultipathLine implements Line, WorldPath {
  /** How long leaving waits for what was sent before it. */
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Link link;
  private final ReceiveQueue inbox = new ReceiveQueue();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition work = lock.newCondition();
  private final SendQueue outbox = new SendQueue();
  private final Output port;
  private final RankMultipathChannel channel;
  private WorldForm formed;
  private int lastLost;
  private ProblemException end;

  private MultipathLine(Link link) {
    this.link = link;
    this.port = new Output(outbox, inbox);
    this.channel =
        new RankMultipathChannel(
            port, Math.min(link.welcome().maxFrame(), FrameLimits.AUTHENTICATED));
  }

  /**
   * Takes over a fresh link.
   *
   * @param side makes the side that takes part in worlds for this line
   */
  public static MultipathLine over(Link link, Function<WorldPath, WorldPath.Listener> side) {
    MultipathLine line = new MultipathLine(link);
    start("furrow-channel-read", new LineReader(link, line, line.inbox, side.apply(line)));
    start("furrow-channel-write", () -> write(link, line));
    return line;
  }

  private static void write(Link link, MultipathLine line) {
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
    } else if (MultipathChannel.alwaysDirect(correlation, message)) {
      link.send(correlation, message);
    } else {
      sendInOrder(FrameCodec.encode(correlation, message));
    }
  }

  private void sendInOrder(byte[] frame) throws ProblemException {
    lock.lock();
    try {
      while (end == null && (channel.full() || channel.direct() && outbox.full())) {
        changed.awaitUninterruptibly();
      }
      check();
      channel.send(frame);
      settle();
    } finally {
      lock.unlock();
    }
  }

  /** What was sent before a goodbye must not come after it: takes the connection for good. */
  private void finishSending() {
    lock.lock();
    try {
      channel.leave();
      settle();
      long left = LEAVE_NANOS;
      while (left > 0 && end == null && !(channel.direct() && outbox.done())) {
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
      onChannel(channel -> {});
      return envelope;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(ErrorCode.UNREACHABLE, "interrupted while receiving", "");
    }
  }

  /** Something that is done to the channel. */
  @FunctionalInterface
  interface ChannelWork {
    void on(RankMultipathChannel channel) throws ProblemException;
  }

  /** Does it, and what follows from it; what is wrong ends the line. */
  void onChannel(ChannelWork something) {
    ProblemException wrong = null;
    lock.lock();
    try {
      something.on(channel);
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
  public boolean onWorldPath() {
    lock.lock();
    try {
      return channel.onWorldPath();
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
  public void world(int epoch, WorldPath.Sender sender) {
    onChannel(
        channel -> {
          if (formed != null && formed.epoch() == epoch && epoch > lastLost) {
            port.sender(sender);
            channel.world(epoch, formed.rank());
          }
        });
  }

  @Override
  public void arrived(int epoch, Fragment fragment) {
    onChannel(channel -> channel.arrived(epoch, fragment));
  }

  @Override
  public boolean awaitTaken(long nanos) throws InterruptedException {
    return inbox.awaitTaken(nanos);
  }

  @Override
  public void lost(int epoch, String reason) {
    onChannel(channel -> loseWorld(epoch, reason));
  }

  private void loseWorld(int epoch, String reason) {
    if (epoch > lastLost) {
      lastLost = epoch;
      port.control(new WorldLost(epoch, reason));
      channel.lost(epoch);
    }
  }

  /** Whether there is no need for a {@link #tick}. */
  boolean idle() {
    lock.lock();
    try {
      return channel.idle();
    } finally {
      lock.unlock();
    }
  }

  /**
   * To be called every {@link furrow.protocol.multipath.MultipathLimits#TICK_MILLIS}, unless it is
   * idle.
   */
  void tick() {
    onChannel(
        channel -> {
          if (channel.tick(!inbox.full())) {
            loseWorld(
                channel.epoch(), "nothing that was sent into it was acknowledged for some seconds");
          }
        });
  }

  /** With the lock: tells others what has changed. */
  private void settle() {
    if (port.failure() != null) {
      String why = "the world does not take what is sent: " + port.failure().getMessage();
      loseWorld(port.failedEpoch(), why);
      port.sender(null);
    }
    if (!inbox.full()) {
      channel.sendAck();
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

  /** Does what a rank's channel decides. Guarded by its line's lock. */
  private static final class Output implements MultipathChannel.Output {
    private final SendQueue outbox;
    private final ReceiveQueue inbox;
    private WorldPath.Sender sender;
    private int failedEpoch;
    private IOException failure;

    Output(SendQueue outbox, ReceiveQueue inbox) {
      this.outbox = outbox;
      this.inbox = inbox;
    }

    /** Where fragments go from now on; a failure of the sender before is forgotten. */
    void sender(WorldPath.Sender next) {
      sender = next;
      failure = null;
    }

    /** Why the sender took no more, or null. */
    IOException failure() {
      return failure;
    }

    int failedEpoch() {
      return failedEpoch;
    }

    @Override
    public void fragment(int epoch, Fragment fragment) {
      if (sender == null || failure != null) {
        return;
      }
      try {
        sender.send(epoch, fragment);
      } catch (IOException e) {
        failure = e;
        failedEpoch = epoch;
      }
    }

    @Override
    public void direct(byte[] frame) {
      outbox.add(frame);
    }

    @Override
    public void control(Message message) {
      try {
        outbox.add(FrameCodec.encode(0, message));
      } catch (ProblemException e) {
        throw new IllegalStateException(message + " does not fit a frame", e);
      }
    }

    /** News of a kind that this version does not know is skipped, as over the connection. */
    @Override
    public void deliver(byte[] frame) throws ProblemException {
      FrameHeader header = FrameHeader.read(frame, 0, FrameLimits.AUTHENTICATED);
      if (header.correlation() == 0 && !FrameCodec.knows(header.code())) {
        return;
      }
      Message message = FrameCodec.decode(header.code(), frame, FrameHeader.SIZE, header.length());
      MultipathChannel.checkWorld(header.correlation(), message);
      inbox.add(new Envelope(header.correlation(), message));
    }
  }

  /** Frames on their way into the connection. Guarded by its line's lock. */
  private static final class SendQueue {
    /** Bytes that wait before senders wait too. */
    private static final int MOST_BYTES = 1024 * 1024;

    /** Bytes after which a write begins. */
    private static final int WRITE_BYTES = 64 * 1024;

    private final Queue<byte[]> queue = new ArrayDeque<>();
    private int waiting;
    private int writing;

    void add(byte[] frame) {
      queue.add(frame);
      waiting += frame.length;
    }

    boolean full() {
      return waiting + writing >= MOST_BYTES;
    }

    boolean isEmpty() {
      return queue.isEmpty();
    }

    /** Whether everything has been written. */
    boolean done() {
      return queue.isEmpty() && writing == 0;
    }

    /** The next to write; they count until {@link #written}. */
    List<byte[]> next() {
      List<byte[]> frames = new ArrayList<>();
      while (!queue.isEmpty() && writing < WRITE_BYTES) {
        byte[] frame = queue.remove();
        frames.add(frame);
        writing += frame.length;
      }
      waiting -= writing;
      return frames;
    }

    void written() {
      writing = 0;
    }
  }
}
