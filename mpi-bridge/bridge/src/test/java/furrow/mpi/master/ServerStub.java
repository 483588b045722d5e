package furrow.mpi.master;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.Messages;
import furrow.protocol.link.Line;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.SessionMessage.Welcome;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A master's line to a server that a test plays. Everything passes through its encoded form. */
final class ServerStub implements Line {
  private static final Envelope END = new Envelope(0, new Heartbeat());

  private final int heartbeatMillis;
  private final BlockingQueue<Envelope> toMaster = new LinkedBlockingQueue<>();
  private final BlockingQueue<Message> fromMaster = new LinkedBlockingQueue<>();
  private final AtomicInteger beats = new AtomicInteger();
  private volatile boolean closed;

  ServerStub(int heartbeatMillis) {
    this.heartbeatMillis = heartbeatMillis;
  }

  /** What the master has said, but for heartbeats. */
  BlockingQueue<Message> said() {
    return fromMaster;
  }

  int beats() {
    return beats.get();
  }

  void say(Message message) {
    toMaster.add(new Envelope(0, coded(message)));
  }

  boolean closed() {
    return closed;
  }

  private static Message coded(Message message) {
    try {
      byte[] frame = FrameCodec.encode(0, message);
      int code = Messages.of(message.getClass()).code();
      int from = FrameHeader.SIZE;
      return FrameCodec.decode(code, frame, from, frame.length - from);
    } catch (ProblemException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Challenge server() {
    throw new UnsupportedOperationException("nobody asks");
  }

  @Override
  public Welcome welcome() {
    return new Welcome(1, heartbeatMillis, "test", 1 << 20);
  }

  @Override
  public int nextCorrelation() {
    return 1;
  }

  @Override
  public void send(int correlation, Message message) throws ProblemException {
    if (closed) {
      throw broken();
    }
    if (message instanceof Heartbeat) {
      beats.incrementAndGet();
    } else {
      fromMaster.add(coded(message));
    }
  }

  @Override
  public Envelope receive(int timeoutMillis) throws ProblemException {
    try {
      Envelope next = toMaster.poll(timeoutMillis, TimeUnit.MILLISECONDS);
      if (next == END) {
        throw broken();
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ProblemException broken() {
    return new ProblemException(ErrorCode.UNREACHABLE, "the connection is closed", "");
  }

  @Override
  public void close() {
    closed = true;
    toMaster.add(END);
  }
}
