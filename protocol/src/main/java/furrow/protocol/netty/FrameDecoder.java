package furrow.protocol.netty;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Bytes to {@link Received}. Makes no policy: it refuses nobody and closes nothing. The session
 * raises {@link #limit} once the peer has proven its token and asks for {@link #deadlineNanos} to
 * cut peers that trickle.
 */
public final class FrameDecoder extends ByteToMessageDecoder {
  private static final int KEPT = 64 * 1024;

  /** Where fields lie while they are decoded; values are copied out of it. */
  private static final FastThreadLocal<byte[]> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[KEPT];
        }
      };

  private enum Step {
    HEADER,
    FIELDS,
    OUT_OF_STEP
  }

  private final LongSupplier nanoClock;
  private Step step = Step.HEADER;
  private FrameHeader header;
  private int limit = FrameLimits.BEFORE_AUTHENTICATION;
  private boolean partial;
  private long partialSince;

  /**
   * @param nanoClock {@code System::nanoTime} or a test's
   */
  public FrameDecoder(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Most bytes of fields from the next frame on. Only on the channel's event loop. */
  public void limit(int bytes) {
    limit = bytes;
  }

  /**
   * When the frame that is under way must be complete, on the clock given; {@link Long#MAX_VALUE}
   * between frames. Only on the channel's event loop.
   */
  public long deadlineNanos() {
    if (!partial) {
      return Long.MAX_VALUE;
    }
    int length = step == Step.FIELDS ? header.length() : 0;
    return partialSince + FrameLimits.deadlineNanos(length);
  }

  /** Gives the frame under way its full time again, as after reading was paused on our side. */
  public void restartDeadline() {
    partialSince = nanoClock.getAsLong();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    super.channelRead(context, message);
    boolean waiting = step == Step.FIELDS || (step == Step.HEADER && actualReadableBytes() > 0);
    if (waiting && !partial) {
      partialSince = nanoClock.getAsLong();
    }
    partial = waiting;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    switch (step) {
      case HEADER -> header(in, out);
      case FIELDS -> fields(in, out);
      default -> in.skipBytes(in.readableBytes());
    }
  }

  private void header(ByteBuf in, List<Object> out) {
    if (in.readableBytes() < FrameHeader.SIZE) {
      return;
    }
    byte[] scratch = SCRATCH.get();
    in.readBytes(scratch, 0, FrameHeader.SIZE);
    try {
      header = FrameHeader.read(scratch, 0, limit);
      step = Step.FIELDS;
      if (header.length() == 0) {
        fields(in, out);
      }
    } catch (ProblemException e) {
      step = Step.OUT_OF_STEP;
      out.add(new Received.Refused(0, 0, e, false));
    }
  }

  private void fields(ByteBuf in, List<Object> out) {
    int length = header.length();
    if (in.readableBytes() < length) {
      return;
    }
    byte[] scratch = length <= KEPT ? SCRATCH.get() : new byte[length];
    in.readBytes(scratch, 0, length);
    step = Step.HEADER;
    partial = false;
    out.add(Received.of(header, scratch, 0));
  }

  /** A frame cut off by the end of the stream has nothing to tell. */
  @Override
  protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    super.decodeLast(context, in, out);
    in.skipBytes(in.readableBytes());
  }
}
