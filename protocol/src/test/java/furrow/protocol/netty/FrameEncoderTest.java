package furrow.protocol.netty;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.frame.Samples;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Heartbeat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameEncoderTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder());

  @AfterEach
  void nothingIsLeft() {
    assertThat(channel.finishAndReleaseAll()).isFalse();
  }

  private byte[] sent() {
    ByteBuf buffer = channel.readOutbound();
    try {
      return ByteBufUtil.getBytes(buffer);
    } finally {
      buffer.release();
    }
  }

  @Test
  void writesWhatTheCodecWrites() throws Exception {
    for (MessageType type : Messages.all()) {
      Message sample = Samples.of(type);
      channel.writeOutbound(new Envelope(77, sample));
      assertThat(sent()).as(type.name()).isEqualTo(FrameCodec.encode(77, sample));
    }
  }

  @Test
  void aMessageTooLargeFailsAloneAndSaysWhy() {
    ChannelFuture failed = channel.write(new Envelope(1, Samples.large(1024 * 1024)));
    channel.writeOutbound(new Envelope(2, new Heartbeat()));
    assertThat(failed.cause())
        .hasRootCauseInstanceOf(ProblemException.class)
        .rootCause()
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE));
    assertThat(sent()).hasSize(12);
  }
}
