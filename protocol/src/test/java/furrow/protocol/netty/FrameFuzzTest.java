package furrow.protocol.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Tag;

/**
 * Any bytes at all: the decoder hands on messages or reasons, throws nothing and leaves nothing.
 * Replays its corpus as plain tests; {@code JAZZER_FUZZ=1 mvn -pl protocol test -Djazzer.hooks=true
 * -Dtest=FrameFuzzTest} looks for more.
 */
@Tag("fuzz")
class FrameFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void anyBytesAreAMessageOrAReason(byte[] data) throws Exception {
    if (data.length == 0) {
      return;
    }
    int cut = (data[0] & 0xff) % data.length;
    EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(() -> 0));
    channel.pipeline().get(FrameDecoder.class).limit(FrameLimits.AUTHENTICATED);
    channel.writeInbound(Unpooled.copiedBuffer(data, 1, cut));
    channel.writeInbound(Unpooled.copiedBuffer(data, 1 + cut, data.length - 1 - cut));
    Object received = channel.readInbound();
    while (received != null) {
      if (received instanceof Received.Frame frame) {
        survives(frame.envelope());
      } else {
        assertThat(((Received.Refused) received).problem().hint()).isNotEmpty();
      }
      received = channel.readInbound();
    }
    assertThat(channel.finishAndReleaseAll()).isFalse();
  }

  /** What was understood once is understood again, and the second time nothing is left to drop. */
  private static void survives(Envelope envelope) throws ProblemException {
    byte[] frame = FrameCodec.encode(envelope.correlation(), envelope.message());
    FrameHeader header = FrameHeader.read(frame, 0, FrameLimits.AUTHENTICATED);
    var again = FrameCodec.decode(header.code(), frame, FrameHeader.SIZE, header.length());
    assertThat(FrameCodec.encode(envelope.correlation(), again)).isEqualTo(frame);
  }
}
