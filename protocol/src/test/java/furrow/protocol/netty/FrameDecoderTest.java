package furrow.protocol.netty;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.frame.Samples;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.Heartbeat;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private static final long SECOND = 1_000_000_000L;

  private long now = 100;
  private final FrameDecoder decoder = new FrameDecoder(() -> now);
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  @AfterEach
  void nothingIsLeft() {
    assertThat(channel.finishAndReleaseAll()).isFalse();
  }

  private void feed(byte[] bytes, int from, int to) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
  }

  private void feed(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    feed(bytes, 0, bytes.length);
  }

  private List<Received> received() {
    List<Received> all = new ArrayList<>();
    for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
      all.add((Received) each);
    }
    return all;
  }

  private static List<Envelope> everyMessage() {
    List<Envelope> envelopes = new ArrayList<>();
    for (MessageType type : Messages.all()) {
      envelopes.add(new Envelope(envelopes.size() - 5, Samples.of(type)));
    }
    return envelopes;
  }

  private static byte[] bytes(List<Envelope> envelopes) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Envelope envelope : envelopes) {
      all.write(FrameCodec.encode(envelope.correlation(), envelope.message()));
    }
    return all.toByteArray();
  }

  /** Compares by encoding again: the codec has its own tests. */
  private void arrived(List<Envelope> expected) throws Exception {
    List<Envelope> frames = new ArrayList<>();
    for (Received each : received()) {
      frames.add(((Received.Frame) each).envelope());
    }
    assertThat(frames).hasSameSizeAs(expected);
    assertThat(bytes(frames)).isEqualTo(bytes(expected));
    assertThat(decoder.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void byteByByte() throws Exception {
    byte[] all = bytes(everyMessage());
    for (int i = 0; i < all.length; i++) {
      feed(all, i, i + 1);
    }
    arrived(everyMessage());
  }

  @Test
  void allAtOnce() throws Exception {
    byte[] all = bytes(everyMessage());
    feed(all, 0, all.length);
    arrived(everyMessage());
  }

  @Test
  void cutAtRandom() throws Exception {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.out.println("FrameDecoderTest.cutAtRandom -Dfurrow.seed=" + seed);
    Random random = new Random(seed);
    byte[] all = bytes(everyMessage());
    for (int round = 0; round < 100; round++) {
      int longest = 1 + random.nextInt(500);
      for (int at = 0; at < all.length; ) {
        int to = Math.min(all.length, at + 1 + random.nextInt(longest));
        feed(all, at, to);
        at = to;
      }
      arrived(everyMessage());
    }
  }

  @Test
  void aLargeFrameNeedsTheHigherLimit() throws Exception {
    Envelope large = new Envelope(1, Samples.large(1024 * 1024 - 40));
    decoder.limit(FrameLimits.AUTHENTICATED);
    byte[] frame = bytes(List.of(large, large));
    feed(frame, 0, 1000);
    feed(frame, 1000, frame.length);
    arrived(List.of(large, large));
    decoder.limit(FrameLimits.BEFORE_AUTHENTICATION);
    feed(frame, 0, 12);
    assertThat(received())
        .singleElement()
        .isInstanceOfSatisfying(
            Received.Refused.class,
            refused -> {
              assertThat(refused.problem().code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
              assertThat(refused.inStep()).isFalse();
            });
  }

  @Test
  void afterABadMagicNothingIsRead() {
    feed("4746 0005 00000000 00000000");
    assertThat(received()).singleElement().isInstanceOf(Received.Refused.class);
    feed("4655 0005 00000000 00000000");
    feed("4655");
    assertThat(received()).isEmpty();
    assertThat(decoder.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void afterBadFieldsTheNextFrameIsRead() {
    feed("4655 0008 00000003 00000009 ffffff" + "4655 7777 00000001 0000000a 00");
    feed("4655 0005 00000000 00000001");
    List<Received> all = received();
    assertThat(all).hasSize(3);
    Received.Refused malformed = (Received.Refused) all.get(0);
    assertThat(malformed.problem().code()).isEqualTo(ErrorCode.BAD_FRAME);
    assertThat(malformed.correlation()).isEqualTo(9);
    assertThat(malformed.code()).isEqualTo(8);
    assertThat(malformed.inStep()).isTrue();
    Received.Refused unknown = (Received.Refused) all.get(1);
    assertThat(unknown.problem().code()).isEqualTo(ErrorCode.UNKNOWN_MESSAGE);
    assertThat(unknown.correlation()).isEqualTo(10);
    assertThat(all.get(2)).isEqualTo(new Received.Frame(new Envelope(1, new Heartbeat())));
  }

  @Test
  void tricklingDoesNotMoveTheDeadline() {
    assertThat(decoder.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    feed("46");
    assertThat(decoder.deadlineNanos()).isEqualTo(100 + 5 * SECOND);
    now = 1000;
    feed("55 0008");
    assertThat(decoder.deadlineNanos()).isEqualTo(100 + 5 * SECOND);
    feed("00000007 00000000");
    long withLength = decoder.deadlineNanos();
    assertThat(withLength).isBetween(100 + 5 * SECOND, 100 + 5 * SECOND + SECOND / 1000);
    now = 2000;
    feed("0001 0000");
    assertThat(decoder.deadlineNanos()).isEqualTo(withLength);
    now = 3000;
    feed("0001 61" + "46");
    assertThat(received()).containsExactly(new Received.Frame(new Envelope(0, new Done("a"))));
    assertThat(decoder.deadlineNanos()).isEqualTo(3000 + 5 * SECOND);
    now = 4000;
    decoder.restartDeadline();
    assertThat(decoder.deadlineNanos()).isEqualTo(4000 + 5 * SECOND);
    feed("55 0005 00000000 00000000");
    assertThat(received()).hasSize(1);
  }

  @Test
  void theEndInsideAFrameIsJustTheEnd() {
    feed("4655 0005 0000");
    assertThat(channel.finish()).isFalse();
  }
}
