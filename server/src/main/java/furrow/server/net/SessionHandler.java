package furrow.server.net;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.netty.Received;
import furrow.server.session.Session;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last handler of an open session: refuses what may not be sent, hands on the rest. */
final class SessionHandler extends SimpleChannelInboundHandler<Received> {
  private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

  /** Refused frames before the peer is taken for broken or hostile. */
  private static final int MAX_OFFENCES = 32;

  private final Session session;
  private final SessionOwner owner;
  private int offences;

  SessionHandler(Session session, SessionOwner owner) {
    this.session = session;
    this.owner = owner;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Received received) {
    if (session.ending()) {
      return;
    }
    if (received instanceof Received.Frame frame) {
      take(frame.envelope());
    } else if (received instanceof Received.Refused refused) {
      refuse(refused);
    }
    session.holdBack();
  }

  private void take(Envelope envelope) {
    if (!RoleGate.allows(session.role(), envelope.message())) {
      String name = envelope.message().getClass().getSimpleName();
      session.send(envelope.correlation(), ErrorReply.of(forbidden(name)));
      owner.forbidden(session, envelope);
      offence();
    } else if (envelope.message() instanceof Goodbye) {
      session.leave();
      session.close();
    } else {
      owner.received(session, envelope);
    }
  }

  private ProblemException forbidden(String message) {
    return new ProblemException(
        ErrorCode.FORBIDDEN,
        "a " + session.role() + " may not send " + message,
        "use the access file of another role");
  }

  private void refuse(Received.Refused refused) {
    if (refused.inStep()) {
      session.send(refused.correlation(), ErrorReply.of(refused.problem()));
      offence();
    } else {
      session.end(ErrorReply.of(refused.problem()));
    }
  }

  private void offence() {
    if (++offences > MAX_OFFENCES) {
      session.close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      session.drain();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    owner.closed(session);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Broken.log(LOG, "session " + session.id() + " of " + session.who(), cause);
    if (cause instanceof IOException && !(cause instanceof ProblemException)) {
      context.close();
    } else {
      ErrorCode code = ErrorCode.INTERNAL;
      String hint = "please report this with the server's log";
      session.end(ErrorReply.of(new ProblemException(code, "internal error: " + cause, hint)));
    }
  }
}
