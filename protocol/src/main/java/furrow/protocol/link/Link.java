package furrow.protocol.link;

import furrow.protocol.access.Access;
import furrow.protocol.auth.ClientHandshake;
import furrow.protocol.auth.Nonce;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Welcome;
import furrow.protocol.tlv.TlvWriter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An authenticated connection to a server: blocking, without Netty, cheap to open.
 *
 * <p>Any thread may send; one thread at a time receives; any thread may close, which ends the
 * others' waiting. Sending waits while the server does not read. Every failure is a {@link
 * ProblemException} with a code and a hint, and leaves the link closed, except one: a message too
 * large for a frame is refused before a byte of it is sent.
 */
public final class Link implements Line {
  private static final int FLUSH_AT = 64 * 1024;

  private final Transport transport;
  private final FrameReader reader;
  private final Object sending = new Object();
  private final TlvWriter writer = new TlvWriter(FLUSH_AT + 64 + FrameLimits.AUTHENTICATED);
  private final AtomicInteger correlations = new AtomicInteger();
  private volatile boolean closed;
  private Challenge server;
  private Welcome welcome;

  private Link(Transport transport) {
    this.transport = transport;
    this.reader = new FrameReader(transport);
  }

  /**
   * Connects to the first of the server's addresses that answers, and proves the token.
   *
   * @throws ProblemException UNREACHABLE, TLS_MISMATCH, AUTH_REFUSED, UNSUPPORTED_VERSION, or what
   *     the server says
   */
  public static Link connect(Access access, LinkSettings settings) throws ProblemException {
    return over(Connector.connect(access, settings), access, settings);
  }

  /** The same over a connection that is there already, and is closed when this fails. */
  public static Link over(Transport transport, Access access, LinkSettings settings)
      throws ProblemException {
    Link link = new Link(transport);
    try {
      link.shakeHands(access, settings);
      return link;
    } catch (ProblemException e) {
      link.close();
      throw e;
    }
  }

  private void shakeHands(Access access, LinkSettings settings) throws ProblemException {
    ClientHandshake handshake =
        new ClientHandshake(
            access.token(),
            access.role(),
            settings.software(),
            Nonce.random(),
            transport.certificate());
    long deadline = System.nanoTime() + settings.handshakeMillis() * 1_000_000L;
    send(0, handshake.hello());
    server = expect(Challenge.class, deadline);
    send(0, handshake.onChallenge(server));
    welcome = expect(Welcome.class, deadline);
    reader.limit(Math.min(welcome.maxFrame(), FrameLimits.AUTHENTICATED));
  }

  private <M extends Message> M expect(Class<M> type, long deadline) throws ProblemException {
    long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
    Envelope envelope = receive((int) left);
    if (envelope == null) {
      throw new ProblemException(
          ErrorCode.UNREACHABLE,
          "the server accepted the connection but does not answer",
          "is it overloaded or stopped? furrow server status");
    }
    if (envelope.message() instanceof ErrorReply error) {
      throw error.toException();
    }
    if (!type.isInstance(envelope.message())) {
      throw new ProblemException(
          ErrorCode.BAD_FRAME,
          envelope.message().getClass().getSimpleName() + " instead of " + type.getSimpleName(),
          "check that the address is that of a furrow server");
    }
    return type.cast(envelope.message());
  }

  /** What the server told about itself: id, incarnation, version. */
  @Override
  public Challenge server() {
    return server;
  }

  /** The session as the server opened it. */
  @Override
  public Welcome welcome() {
    return welcome;
  }

  /** A number no other request of this link has had for the last four billion requests. */
  @Override
  public int nextCorrelation() {
    int next = correlations.incrementAndGet();
    return next == 0 ? correlations.incrementAndGet() : next;
  }

  /**
   * Sends one message at once.
   *
   * @param correlation of the request or the answer it is; 0 for neither
   */
  @Override
  public void send(int correlation, Message message) throws ProblemException {
    synchronized (sending) {
      append(correlation, message);
      flush();
    }
  }

  /** Sends several messages in as few writes as possible. */
  public void send(List<Envelope> envelopes) throws ProblemException {
    synchronized (sending) {
      for (Envelope envelope : envelopes) {
        append(envelope.correlation(), envelope.message());
        if (writer.position() >= FLUSH_AT) {
          flush();
        }
      }
      flush();
    }
  }

  /** Sends frames that are encoded already, headers included, in as few writes as possible. */
  public void sendFrames(List<byte[]> frames) throws ProblemException {
    synchronized (sending) {
      for (byte[] frame : frames) {
        writer.putBytes(frame);
        if (writer.position() >= FLUSH_AT) {
          flush();
        }
      }
      flush();
    }
  }

  private void append(int correlation, Message message) throws ProblemException {
    try {
      FrameCodec.encode(correlation, message, writer);
    } catch (ProblemException | RuntimeException e) {
      writer.reset();
      throw e;
    }
  }

  private void flush() throws ProblemException {
    try {
      transport.write(writer.array(), 0, writer.position());
    } catch (IOException e) {
      throw broken(e);
    } finally {
      writer.reset();
    }
  }

  /**
   * Sends a request and waits for its answer. For links used by one thread: frames that belong to
   * something else are dropped.
   *
   * @param timeoutMillis longest silence of the server
   * @throws ProblemException what the server says, or TIMEOUT
   */
  public Message call(Message request, int timeoutMillis) throws ProblemException {
    int correlation = nextCorrelation();
    send(correlation, request);
    while (true) {
      Envelope envelope = receive(timeoutMillis);
      if (envelope == null) {
        throw new ProblemException(
            ErrorCode.TIMEOUT,
            "no answer to " + request.getClass().getSimpleName() + " in " + timeoutMillis + " ms",
            "try again; is the server overloaded? furrow server status");
      }
      boolean ours = envelope.correlation() == correlation;
      if (envelope.message() instanceof ErrorReply error && (ours || envelope.correlation() == 0)) {
        throw error.toException();
      }
      if (ours) {
        return envelope.message();
      }
    }
  }

  /** Waits for the next frame without end. */
  public Envelope receive() throws ProblemException {
    return receive(0);
  }

  /**
   * Waits for the next frame.
   *
   * @param timeoutMillis longest silence; 0 for no end
   * @return null when the server was silent for so long; the next call goes on where this one was
   */
  @Override
  public Envelope receive(int timeoutMillis) throws ProblemException {
    try {
      return reader.next(timeoutMillis);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private ProblemException broken(IOException e) {
    boolean wasClosed = closed;
    close();
    if (e instanceof ProblemException known) {
      return known;
    }
    return new ProblemException(
            ErrorCode.UNREACHABLE,
            wasClosed ? "the connection is closed" : "the connection broke: " + e.getMessage(),
            "is the server running? furrow server status")
        .because(e);
  }

  public boolean closed() {
    return closed;
  }

  /** Closes the connection; again and from any thread. */
  @Override
  public void close() {
    closed = true;
    try {
      transport.close();
    } catch (IOException e) {
      // Nothing can be done for a connection that does not even close; the kernel reclaims it.
    }
  }
}
