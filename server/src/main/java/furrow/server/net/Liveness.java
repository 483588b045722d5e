package furrow.server.net;

import furrow.protocol.message.Heartbeat;
import furrow.protocol.netty.Received;
import furrow.server.session.Session;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Marks each frame where it is decoded, before anything may queue, and answers heartbeats on the
 * spot.
 */
final class Liveness extends ChannelInboundHandlerAdapter {
  private final Session session;

  Liveness(Session session) {
    this.session = session;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    session.inflow().mark();
    if (message instanceof Received.Frame frame
        && frame.envelope().message() instanceof Heartbeat heartbeat) {
      session.send(frame.envelope().correlation(), heartbeat);
    } else {
      context.fireChannelRead(message);
    }
  }
}
