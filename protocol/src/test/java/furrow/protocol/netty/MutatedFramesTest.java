package furrow.protocol.netty;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.frame.Samples;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Good frames with some bytes changed, dropped, doubled or spliced: never more than a refusal. */
class MutatedFramesTest {
  private static final int ROUNDS = 20_000;

  private final long seed = Long.getLong("furrow.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<MessageType> types = Messages.all();

  @Test
  void areAMessageOrAReason() throws Exception {
    System.out.println("MutatedFramesTest -Dfurrow.seed=" + seed);
    int frames = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      FrameDecoder decoder = new FrameDecoder(() -> 0);
      decoder.limit(FrameLimits.AUTHENTICATED);
      EmbeddedChannel channel = new EmbeddedChannel(decoder);
      channel.writeInbound(Unpooled.wrappedBuffer(mutated()));
      Object received = channel.readInbound();
      while (received != null) {
        if (received instanceof Received.Frame) {
          frames++;
        } else {
          refused++;
        }
        received = channel.readInbound();
      }
      assertThat(channel.finishAndReleaseAll()).as("seed %d round %d", seed, round).isFalse();
    }
    assertThat(frames).isPositive();
    assertThat(refused).isPositive();
  }

  private byte[] mutated() throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = random.nextInt(3); i >= 0; i--) {
      byte[] frame =
          FrameCodec.encode(random.nextInt(), Samples.of(types.get(random.nextInt(types.size()))));
      int from = random.nextInt(8) == 0 ? random.nextInt(frame.length) : 0;
      int to = random.nextInt(8) == 0 ? from + random.nextInt(frame.length - from) : frame.length;
      all.write(frame, from, to - from);
    }
    byte[] bytes = all.toByteArray();
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
    }
    return bytes;
  }
}
