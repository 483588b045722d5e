package furrow.protocol.netty;

import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.tlv.TlvWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * {@link Envelope}s to bytes. One instance serves every channel. A message too large for a frame
 * fails its write and leaves the connection as it was.
 */
@ChannelHandler.Sharable
public final class FrameEncoder extends MessageToByteEncoder<Envelope> {
  private static final FastThreadLocal<TlvWriter> WRITER =
      new FastThreadLocal<>() {
        @Override
        protected TlvWriter initialValue() {
          return FrameCodec.writer(FrameLimits.AUTHENTICATED);
        }
      };

  public FrameEncoder() {
    super(Envelope.class);
  }

  @Override
  protected ByteBuf allocateBuffer(
      ChannelHandlerContext context, Envelope envelope, boolean preferDirect) throws Exception {
    TlvWriter writer = WRITER.get();
    writer.reset();
    FrameCodec.encode(envelope.correlation(), envelope.message(), writer);
    return context.alloc().ioBuffer(writer.position());
  }

  @Override
  protected void encode(ChannelHandlerContext context, Envelope envelope, ByteBuf out) {
    TlvWriter writer = WRITER.get();
    out.writeBytes(writer.array(), 0, writer.position());
    writer.reset();
  }
}
