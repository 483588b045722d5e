package furrow.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.ring.RingException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingEndpointTest {
  @TempDir Path directory;
  private Pair pair;

  @BeforeEach
  void open() throws IOException {
    pair = Pair.in(directory);
  }

  @Test
  void carriesBytesBothWays() throws Exception {
    assertThat(pair.server.write(Pair.bytes(10, 1))).isTrue();
    assertThat(pair.worker.write(Pair.bytes(20, 2))).isTrue();

    assertThat(Pair.drain(pair.worker)).isEqualTo(Pair.bytes(10, 1).array());
    assertThat(Pair.drain(pair.server)).isEqualTo(Pair.bytes(20, 2).array());
  }

  @Test
  void cutsABatchThatIsLongerThanTheRing() throws Exception {
    ByteBuffer batch = Pair.bytes(1 << 20, 3);
    ByteArrayOutputStream got = new ByteArrayOutputStream();

    while (!pair.server.write(batch)) {
      got.write(Pair.drain(pair.worker));
    }
    got.write(Pair.drain(pair.worker));

    assertThat(got.toByteArray()).isEqualTo(batch.array());
  }

  @Test
  void aFullRingTakesNothingUntilItIsRead() throws Exception {
    ByteBuffer batch = Pair.bytes(3 * Pair.CAPACITY, 4);
    assertThat(pair.server.write(batch)).isFalse();
    int left = batch.remaining();

    assertThat(pair.server.write(batch)).isFalse();
    assertThat(batch.remaining()).isEqualTo(left);

    byte[] first = Pair.drain(pair.worker);
    assertThat(first).hasSize(batch.capacity() - left);
    assertThat(pair.server.write(batch) || batch.remaining() < left).isTrue();
  }

  @Test
  void anotherBatchMayNotBeginInTheMiddleOfOne() throws Exception {
    pair.server.write(Pair.bytes(3 * Pair.CAPACITY, 4));

    assertThatThrownBy(() -> pair.server.write(Pair.bytes(1, 0)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRecordMayEndExactlyAtTheEndOfTheRing() throws Exception {
    int overhead = 8 + RingLayout.RECORD_HEADER;
    int step = 1_024;
    for (int round = 0; round < 100; round++) {
      // Eight of these fill the ring to its last byte.
      ByteBuffer batch = Pair.bytes(step - overhead - 4, round);
      assertThat(pair.server.write(batch)).isTrue();
      assertThat(Pair.drain(pair.worker)).isEqualTo(batch.array());
    }
  }

  @Test
  void keepsAStreamWholeOverManyTurns() throws Exception {
    Random random = new Random(Seeds.pick(RingEndpointTest.class));
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 6_000 : 200)];
      random.nextBytes(bytes);
      sent.write(bytes);
      ByteBuffer batch = ByteBuffer.wrap(bytes);
      while (!pair.worker.write(batch)) {
        got.write(Pair.drain(pair.server));
      }
    }
    got.write(Pair.drain(pair.server));

    assertThat(got.toByteArray()).isEqualTo(sent.toByteArray());
  }

  @Test
  void aReceiverThatThrowsEndsTheRing() throws Exception {
    pair.server.write(Pair.bytes(10, 1));
    pair.server.write(Pair.bytes(10, 2));

    assertRefused(
        Kind.HANDLER_FAILED,
        () ->
            pair.worker.read(
                (payload, length) -> {
                  throw new IllegalArgumentException("no");
                },
                1,
                0));
    assertRefused(Kind.HANDLER_FAILED, () -> Pair.drain(pair.worker));
  }

  @Test
  void aRecordThatIsNeverFinishedEndsTheRing() throws Exception {
    pair.server.write(Pair.bytes(10, 1));
    new OneToOneRingBuffer(pair.file.ring(RingLayout.requestAt())).tryClaim(1, 100);

    assertThat(Pair.drain(pair.worker)).hasSize(10);
    assertThat(pair.worker.read((payload, length) -> {}, 1, 1)).isZero();
    long late = TimeUnit.SECONDS.toNanos(3);
    assertRefused(Kind.STUCK, () -> pair.worker.read((payload, length) -> {}, 1, late));
  }

  @Test
  void aRecordOfAnotherEpochEndsTheRing() throws Exception {
    RingWriter stale =
        new RingWriter(
            pair.file.ring(RingLayout.requestAt()), Pair.CAPACITY, pair.file.epoch() - 1);
    stale.write(Pair.bytes(10, 1));

    assertRefused(Kind.DAMAGED, () -> Pair.drain(pair.worker));
  }

  @Test
  void aWriterWhoseTailWasMovedStops() throws Exception {
    pair.server.write(Pair.bytes(10, 1));
    int tail = Pair.CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET;
    pair.file.ring(RingLayout.requestAt()).putLong(tail, 8);

    assertRefused(Kind.DAMAGED, () -> pair.server.write(Pair.bytes(10, 1)));
    assertRefused(Kind.DAMAGED, () -> pair.server.write(Pair.bytes(10, 1)));
  }

  @Test
  void aSleeperIsWokenOnce() throws Exception {
    assertThat(pair.server.mustRing()).isFalse();
    assertThat(pair.worker.fallAsleep()).isTrue();
    pair.server.write(Pair.bytes(10, 1));

    assertThat(pair.server.mustRing()).isTrue();
    assertThat(pair.server.mustRing()).isFalse();
  }

  @Test
  void nobodyFallsAsleepOverSomethingToRead() throws Exception {
    pair.server.write(Pair.bytes(10, 1));

    assertThat(pair.worker.fallAsleep()).isFalse();
    assertThat(pair.server.mustRing()).isFalse();
  }

  @Test
  void aShutdownIsSeenByTheOtherEnd() {
    assertThat(pair.worker.peerShutdown()).isFalse();
    pair.server.shutdown();

    assertThat(pair.worker.peerShutdown()).isTrue();
    assertThat(pair.server.peerShutdown()).isFalse();
  }

  private static void assertRefused(
      Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RingException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
