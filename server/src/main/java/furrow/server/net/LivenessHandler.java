package furrow.server.net;

import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.netty.Received;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Notes when the peer was last heard of, before any frame can queue, and answers heartbeats at
 * once. Parts of a frame count too: a large frame on a slow line takes longer than a heartbeat
 * interval and has its own deadline.
 */
final class LivenessHandler extends ChannelInboundHandlerAdapter {
  private final TlvSession session;

  LivenessHandler(TlvSession session) {
    this.session = session;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    session.reads().mark();
    if (message instanceof Received.Frame frame
        && frame.envelope().message() instanceof Heartbeat heartbeat) {
      session.send(frame.envelope().correlation(), heartbeat);
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    session.reads().mark();
    context.fireChannelReadComplete();
  }
}
