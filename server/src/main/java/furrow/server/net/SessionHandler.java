package furrow.server.net;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.netty.Received;
import furrow.server.peer.PeerHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last handler of a session: passes its messages to the {@link PeerHandler}. */
final class SessionHandler extends SimpleChannelInboundHandler<Received> {
  private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

  /** Refused frames before the connection is closed. */
  private static final int MAX_OFFENCES = 32;

  private final TlvSession session;
  private final PeerHandler handler;
  private int offences;

  SessionHandler(TlvSession session, PeerHandler handler) {
    this.session = session;
    this.handler = handler;
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
    } else {
      throw new IllegalStateException("kind of frame: " + received.getClass());
    }
    session.holdBack();
  }

  private void take(Envelope envelope) {
    if (!handler.received(session, envelope)) {
      offence();
    }
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
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof WindowState window) {
      session.window(window);
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    handler.closed(session);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    ConnectionErrors.log(LOG, "session " + session.id() + " of " + session.who(), cause);
    if (cause instanceof IOException && !(cause instanceof ProblemException)) {
      context.close();
    } else {
      ErrorCode code = ErrorCode.INTERNAL;
      String hint = "please report this with the server's log";
      session.end(ErrorReply.of(new ProblemException(code, "internal error: " + cause, hint)));
    }
  }
}
