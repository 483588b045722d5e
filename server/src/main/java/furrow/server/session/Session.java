package furrow.server.session;

import furrow.engine.TaskSpec;
import furrow.protocol.auth.Grant;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import io.netty.channel.Channel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** One authenticated connection. Sending is open to any thread; the rest says who may call it. */
public final class Session {
  /** Answers that may wait for a peer before it is not listened to. */
  private static final int HOLD_BACK_AT = 2_048;

  private static final int RESUME_AT = 256;

  private final long id;
  private final Grant grant;
  private final String peer;
  private final Channel channel;
  private final Outflow outflow;
  private final Inflow inflow;
  private final Map<Long, TaskSpec> tasks = new ConcurrentHashMap<>();
  private final Set<Long> requests = ConcurrentHashMap.newKeySet();
  private volatile int joinCorrelation;
  private volatile boolean joined;
  private volatile boolean leaving;
  private volatile boolean ending;
  private volatile LaneControl lane;
  private boolean heldBack;

  /**
   * @param id unique over restarts of the server
   * @param peer the peer's address, for display
   */
  public Session(long id, Grant grant, String peer, Channel channel, Inflow inflow) {
    this.id = id;
    this.grant = grant;
    this.peer = peer;
    this.channel = channel;
    this.inflow = inflow;
    this.outflow = new Outflow(channel);
  }

  public long id() {
    return id;
  }

  public Role role() {
    return grant.role();
  }

  public String user() {
    return grant.user();
  }

  public String tokenId() {
    return grant.token().id();
  }

  public String peer() {
    return peer;
  }

  /** The address of a peer that is reached over this ring. */
  public static String overRing(Path ring) {
    return "ring " + ring;
  }

  /** For logs: {@code alice/CLIENT}. */
  public String who() {
    return grant.user() + "/" + grant.role();
  }

  public boolean open() {
    return channel.isActive();
  }

  // ---- sending ----

  /** Sends soon. */
  public void send(int correlation, Message message) {
    if (post(correlation, message)) {
      flush();
    }
  }

  /**
   * Adds to what will be sent.
   *
   * @return whether {@link #flush} must be called for it to be sent
   */
  public boolean post(int correlation, Message message) {
    return outflow.add(new Envelope(correlation, message));
  }

  public void flush() {
    onEventLoop(this::drain);
  }

  /** Whether the peer takes what it is sent; messages that will be outdated may be left out. */
  public boolean keepsUp() {
    return channel.isWritable() && outflow.waiting() < 64;
  }

  /** Writes what waits, as when the socket takes more again. On the event loop. */
  public void drain() {
    outflow.drain();
    if (heldBack && outflow.waiting() < RESUME_AT) {
      heldBack = false;
      inflow.resume();
    }
  }

  /** Listens no more to a peer that asks faster than it reads, until it has. On the event loop. */
  public void holdBack() {
    if (!heldBack && outflow.waiting() > HOLD_BACK_AT) {
      heldBack = true;
      inflow.pause();
      flush();
    }
  }

  /** Tells why, whatever waits, and closes. What the peer still sends is thrown away. */
  public void end(ErrorReply reason) {
    ending = true;
    LastWord.say(channel, new Envelope(0, reason));
  }

  /** Whether the last word has been said. */
  public boolean ending() {
    return ending;
  }

  public void close() {
    channel.close();
  }

  /** Sends this after all that waits, and closes. */
  public void farewell(Message last) {
    onEventLoop(
        () -> {
          drain();
          ending = true;
          LastWord.say(channel, new Envelope(0, last));
        });
  }

  /** Runs on the channel's event loop, where its messages are handled. */
  public void onEventLoop(Runnable work) {
    try {
      channel.eventLoop().execute(work);
    } catch (RejectedExecutionException e) {
      // The server stops and with it all its loops; there is nothing left to do for a session.
      channel.close();
    }
  }

  /** The same a little later. */
  public void later(Runnable work, long millis) {
    channel.eventLoop().schedule(work, millis, TimeUnit.MILLISECONDS);
  }

  public Inflow inflow() {
    return inflow;
  }

  /** The two ways of a rank's frames; null for other roles than rank. */
  public LaneControl lane() {
    return lane;
  }

  /** Before the session is opened. */
  public void lane(LaneControl control) {
    lane = control;
  }

  // ---- worker ----

  /** The peer has asked to join as a worker; false when it had before. On the event loop. */
  public boolean join(int correlation) {
    if (joined) {
      return false;
    }
    joinCorrelation = correlation;
    joined = true;
    return true;
  }

  public boolean joined() {
    return joined;
  }

  public int joinCorrelation() {
    return joinCorrelation;
  }

  /** The peer has said goodbye: its closing is no loss. */
  public void leave() {
    leaving = true;
  }

  public boolean leaving() {
    return leaving;
  }

  /**
   * Notes that the peer knows the task.
   *
   * @return whether that is new
   */
  public boolean openTask(long task, TaskSpec spec) {
    return tasks.putIfAbsent(task, spec) == null;
  }

  /** The task as the peer was told it, or null: a worker may fetch only what it was given. */
  public TaskSpec task(long task) {
    return tasks.get(task);
  }

  public void forgetTask(long task) {
    tasks.remove(task);
  }

  // ---- requests ----

  /** Ids of the requests that wait for an answer. */
  public Set<Long> requests() {
    return requests;
  }
}
