package furrow.server.net;

import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Nonce;
import furrow.protocol.auth.ServerHandshake;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.message.SessionMessage.Proof;
import furrow.protocol.message.SessionMessage.Welcome;
import furrow.protocol.netty.Received;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handshake: accepts only Hello and Proof, then replaces itself by the session's handler. */
final class HandshakeHandler extends SimpleChannelInboundHandler<Received> {
  private static final Logger LOG = LoggerFactory.getLogger(HandshakeHandler.class);

  private static final int SPREAD = 16;

  private final Admission admission;
  private final UnauthenticatedLimit limit;
  private final Pipeline pipeline;
  private final ServerHandshake handshake;
  private SocketAddress remote;
  private boolean counted;
  private boolean ended;

  HandshakeHandler(Admission admission, UnauthenticatedLimit limit, Pipeline pipeline) {
    this.admission = admission;
    this.limit = limit;
    this.pipeline = pipeline;
    this.handshake =
        new ServerHandshake(
            admission.serverId(),
            admission.incarnation(),
            admission.grants(),
            Nonce.random(admission.random()),
            pipeline.certificate());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    remote = context.channel().remoteAddress();
    counted = true;
    if (!limit.enter(remote)) {
      context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    leave();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    leave();
  }

  private void leave() {
    if (counted) {
      counted = false;
      limit.leave(remote);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Received received) {
    if (ended) {
      return;
    }
    try {
      if (received instanceof Received.Refused refused) {
        throw refused.problem();
      }
      step(context, ((Received.Frame) received).envelope());
    } catch (ProblemException e) {
      admission
          .handler()
          .refused(Pipeline.peer(context.channel()), "Hello", e.code() + ": " + e.getMessage());
      ended = true;
      GracefulClose.close(context.channel(), new Envelope(0, ErrorReply.of(e)));
    }
  }

  private void step(ChannelHandlerContext context, Envelope envelope) throws ProblemException {
    Message message = envelope.message();
    if (message instanceof Hello hello) {
      context.writeAndFlush(new Envelope(envelope.correlation(), handshake.onHello(hello)));
    } else if (message instanceof Proof proof) {
      open(context, envelope.correlation(), handshake.onProof(proof));
    } else {
      throw new ProblemException(
          ErrorCode.AUTH_REFUSED,
          message.getClass().getSimpleName() + " before authentication",
          "begin with Hello (docs/protocol.md)");
    }
  }

  private void open(ChannelHandlerContext context, int correlation, Grant grant)
      throws ProblemException {
    if (admission.peers().count() >= admission.settings().maxSessions()) {
      int most = admission.settings().maxSessions();
      throw new ProblemException(
          ErrorCode.BUSY, most + " sessions are open", "try again later", 5_000);
    }
    TlvSession session = pipeline.admit(context, grant);
    context.writeAndFlush(
        new Envelope(
            correlation,
            new Welcome(
                session.id(), heartbeat(session), grant.user(), FrameLimits.AUTHENTICATED)));
    context.pipeline().remove(this);
    admission.handler().opened(session);
  }

  /** Up to 10 % shorter, by session id, so that heartbeats do not come all at once. */
  private int heartbeat(TlvSession session) {
    int interval = admission.settings().heartbeatMillis(session.role());
    return interval - (int) (interval * (session.id() % SPREAD) / (SPREAD * 10));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    ConnectionErrors.log(LOG, Pipeline.peer(context.channel()), cause);
    context.close();
  }
}
