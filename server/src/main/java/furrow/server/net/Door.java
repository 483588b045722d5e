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
import furrow.server.session.LastWord;
import furrow.server.session.Session;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handshake: nothing but Hello and Proof gets through here, and nothing is decided yet. */
final class Door extends SimpleChannelInboundHandler<Received> {
  private static final Logger LOG = LoggerFactory.getLogger(Door.class);

  private static final int SPREAD = 16;

  private final Pipeline.House house;
  private final Pipeline pipeline;
  private final ServerHandshake handshake;
  private SocketAddress remote;
  private boolean waiting;
  private boolean ended;

  Door(Pipeline.House house, Pipeline pipeline) {
    this.house = house;
    this.pipeline = pipeline;
    this.handshake =
        new ServerHandshake(
            house.admission().serverId(),
            house.admission().incarnation(),
            house.admission().grants(),
            Nonce.random(house.admission().random()),
            pipeline.certificate());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    remote = context.channel().remoteAddress();
    waiting = true;
    if (!house.waiting().enter(remote)) {
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
    if (waiting) {
      waiting = false;
      house.waiting().leave(remote);
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
      house.handler().refused(Pipeline.peer(context.channel()), e.code() + ": " + e.getMessage());
      ended = true;
      LastWord.say(context.channel(), new Envelope(0, ErrorReply.of(e)));
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
          message.getClass().getSimpleName() + " before the token was proven",
          "begin with Hello (docs/protocol.md)");
    }
  }

  private void open(ChannelHandlerContext context, int correlation, Grant grant)
      throws ProblemException {
    if (house.admission().peers().count() >= house.admission().settings().maxSessions()) {
      int most = house.admission().settings().maxSessions();
      throw new ProblemException(
          ErrorCode.BUSY, most + " sessions are open", "try again later", 5_000);
    }
    Session session = pipeline.admit(context, grant);
    context.writeAndFlush(
        new Envelope(
            correlation,
            new Welcome(
                session.id(), heartbeat(session), grant.user(), FrameLimits.AUTHENTICATED)));
    context.pipeline().remove(this);
    house.handler().opened(session);
  }

  /** A little less for some than for others, so that peers do not beat in step. */
  private int heartbeat(Session session) {
    int interval = house.admission().settings().heartbeatMillis(session.role());
    return interval - (int) (interval * (session.id() % SPREAD) / (SPREAD * 10));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Broken.log(LOG, Pipeline.peer(context.channel()), cause);
    context.close();
  }
}
