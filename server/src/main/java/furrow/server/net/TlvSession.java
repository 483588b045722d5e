package furrow.server.net;

import furrow.kernel.FatalErrors;
import furrow.protocol.auth.Grant;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Message;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.server.peer.MultipathControl;
import furrow.server.peer.Peer;
import furrow.server.peer.PeerState;
import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** One authenticated connection that speaks TLV; its order is that of its event loop. */
public final class TlvSession implements Peer {
  /** Messages that may wait to be sent before reading from the peer is paused. */
  private static final int HOLD_BACK_AT = 2_048;

  private static final int RESUME_AT = 256;

  /** Bytes of files that may wait to be sent before reading from the peer is paused. */
  private static final int HOLD_BACK_BYTES = 4 << 20;

  private final long id;
  private final Grant grant;
  private final String address;
  private final Channel channel;
  private final OutboundQueue queue;
  private final ReadControl reads;
  private final PeerState state = new PeerState();
  private volatile boolean ending;
  private volatile MultipathControl lane;
  private boolean heldBack;

  /**
   * @param id unique over restarts of the server
   * @param address the peer's, for display
   */
  public TlvSession(long id, Grant grant, String address, Channel channel, ReadControl reads) {
    this.id = id;
    this.grant = grant;
    this.address = address;
    this.channel = channel;
    this.reads = reads;
    this.queue = new OutboundQueue(channel);
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
  public Set<Permission> permissions() {
    return grant.permissions();
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
    return queue.add(new Envelope(correlation, message));
  }

  @Override
  public void flush() {
    execute(this::drain);
  }

  @Override
  public boolean keepsUp() {
    return queue.writable() && queue.waiting() < 64;
  }

  @Override
  public void drain() {
    queue.drain();
    if (heldBack && queue.waiting() < RESUME_AT && queue.payload() < HOLD_BACK_BYTES / 4) {
      goOn();
    }
  }

  /** The send window has changed. On the event loop. */
  void window(WindowState state) {
    queue.window(state);
    if (state == WindowState.OPEN) {
      drain();
    } else if (heldBack) {
      goOn();
    }
  }

  private void goOn() {
    heldBack = false;
    reads.resume();
  }

  /**
   * Pauses reading from a peer that sends requests faster than it reads answers. Not so while the
   * send window is full: the acknowledgements that open it have to be read. On the event loop.
   */
  public void holdBack() {
    boolean much = queue.waiting() > HOLD_BACK_AT || queue.payload() > HOLD_BACK_BYTES;
    if (!heldBack && much && queue.window() == WindowState.OPEN) {
      heldBack = true;
      reads.pause();
      flush();
    }
  }

  @Override
  public void end(ErrorReply reason) {
    ending = true;
    GracefulClose.close(channel, new Envelope(0, reason));
  }

  /** Whether the final message has been sent. */
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
          GracefulClose.close(channel, new Envelope(0, last));
        });
  }

  @Override
  public void execute(Runnable work) {
    try {
      channel.eventLoop().execute(FatalErrors.passing(work));
    } catch (RejectedExecutionException e) {
      loopsHaveEnded();
    }
  }

  @Override
  public void schedule(Runnable work, long millis) {
    try {
      channel.eventLoop().schedule(FatalErrors.passing(work), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      loopsHaveEnded();
    }
  }

  /** The server has stopped its event loops; the session can do nothing more. */
  private void loopsHaveEnded() {
    channel.close();
  }

  // ---- receiving ----

  @Override
  public void pauseReading() {
    reads.pause();
  }

  @Override
  public void resumeReading() {
    reads.resume();
  }

  @Override
  public long lastSeenNanos() {
    return reads.seenNanos();
  }

  public ReadControl reads() {
    return reads;
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
