package furrow.server.net;

import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.netty.Received;
import furrow.server.session.Session;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Marks signs of life before anything may queue, and answers heartbeats on the spot. Parts of a
 * frame count too: on a slow line a large one takes longer than a heartbeat's interval, and how
 * long it may take at most is its own deadline's affair.
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

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    session.inflow().mark();
    context.fireChannelReadComplete();
  }
}
