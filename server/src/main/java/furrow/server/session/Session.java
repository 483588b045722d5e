package furrow.server.session;

import furrow.protocol.auth.Grant;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.server.peer.MultipathControl;
import furrow.server.peer.Peer;
import furrow.server.peer.PeerState;
import io.netty.channel.Channel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** One authenticated connection that speaks TLV; its order is that of its event loop. */
public final class Session implements Peer {
  /** Answers that may wait for a peer before it is not listened to. */
  private static final int HOLD_BACK_AT = 2_048;

  private static final int RESUME_AT = 256;

  private final long id;
  private final Grant grant;
  private final String address;
  private final Channel channel;
  private final Outflow outflow;
  private final Inflow inflow;
  private final PeerState state = new PeerState();
  private volatile boolean ending;
  private volatile MultipathControl lane;
  private boolean heldBack;

  /**
   * @param id unique over restarts of the server
   * @param address the peer's, for display
   */
  public Session(long id, Grant grant, String address, Channel channel, Inflow inflow) {
    this.id = id;
    this.grant = grant;
    this.address = address;
    this.channel = channel;
    this.inflow = inflow;
    this.outflow = new Outflow(channel);
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public Role role() {
    return grant.role();
  }

  @Override
  public String user() {
    return grant.user();
  }

  @Override
  public String tokenId() {
    return grant.token().id();
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public PeerState state() {
    return state;
  }

  @Override
  public boolean open() {
    return channel.isActive();
  }

  // ---- sending ----

  @Override
  public boolean post(int correlation, Message message) {
    return outflow.add(new Envelope(correlation, message));
  }

  @Override
  public void flush() {
    execute(this::drain);
  }

  @Override
  public boolean keepsUp() {
    return channel.isWritable() && outflow.waiting() < 64;
  }

  @Override
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

  @Override
  public void end(ErrorReply reason) {
    ending = true;
    LastWord.say(channel, new Envelope(0, reason));
  }

  /** Whether the last word has been said. */
  public boolean ending() {
    return ending;
  }

  @Override
  public void close() {
    channel.close();
  }

  @Override
  public void farewell(Message last) {
    execute(
        () -> {
          drain();
          ending = true;
          LastWord.say(channel, new Envelope(0, last));
        });
  }

  @Override
  public void execute(Runnable work) {
    try {
      channel.eventLoop().execute(work);
    } catch (RejectedExecutionException e) {
      loopsHaveEnded();
    }
  }

  @Override
  public void schedule(Runnable work, long millis) {
    try {
      channel.eventLoop().schedule(work, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      loopsHaveEnded();
    }
  }

  /** The server stops and with it all its loops; there is nothing left to do for a session. */
  private void loopsHaveEnded() {
    channel.close();
  }

  // ---- receiving ----

  @Override
  public void pauseReading() {
    inflow.pause();
  }

  @Override
  public void resumeReading() {
    inflow.resume();
  }

  @Override
  public long lastSeenNanos() {
    return inflow.seenNanos();
  }

  public Inflow inflow() {
    return inflow;
  }

  @Override
  public MultipathControl multipath() {
    return lane;
  }

  /** Before the session is opened. */
  public void lane(MultipathControl control) {
    lane = control;
  }
}
