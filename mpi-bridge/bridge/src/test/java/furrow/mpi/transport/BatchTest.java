package furrow.mpi.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.message.WorldMessage.Fragment;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchTest {
  private final Batch.Writer writer = new Batch.Writer();

  private static Fragment fragment(long frame, boolean last, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) frame);
    return new Fragment(3, frame, last, bytes);
  }

  @Test
  void comesBackAsItWas() throws IOException {
    writer.begin().busy(true).acked(70_000).micros(1_234);
    assertThat(writer.add(fragment(1, false, 32 * 1024))).isTrue();
    assertThat(writer.add(fragment(1, true, 0))).isTrue();
    assertThat(writer.add(fragment(Long.MAX_VALUE, true, 300))).isTrue();

    Batch batch = Batch.read(writer.bytes(), writer.end(Batch.Kind.BATCH), 3);

    assertThat(batch.kind()).isEqualTo(Batch.Kind.BATCH);
    assertThat(batch.busy()).isTrue();
    assertThat(batch.turn()).isFalse();
    assertThat(batch.acked()).isEqualTo(70_000);
    assertThat(batch.micros()).isEqualTo(1_234);
    assertThat(batch.fragments())
        .usingRecursiveComparison()
        .isEqualTo(
            Arrays.asList(
                fragment(1, false, 32 * 1024),
                fragment(1, true, 0),
                fragment(Long.MAX_VALUE, true, 300)));
  }

  @Test
  void oneBatchLeavesNothingBehindForTheNext() throws IOException {
    writer.begin().busy(true).turn(true).acked(1).micros(2).add(fragment(1, true, 10));
    writer.end(Batch.Kind.BATCH);
    Batch batch = Batch.read(writer.bytes(), writer.begin().end(Batch.Kind.REQUEST_ROUND), 3);
    assertThat(batch.kind()).isEqualTo(Batch.Kind.REQUEST_ROUND);
    assertThat(batch.busy() || batch.turn()).isFalse();
    assertThat(batch.acked() + batch.micros() + batch.fragments().size()).isZero();
  }

  @Test
  void takesTheLargestFragmentAndNoMoreThanAMessage() {
    writer.begin();
    assertThat(writer.add(fragment(Long.MAX_VALUE, true, Batch.Writer.LARGEST_FRAGMENT))).isTrue();
    assertThat(writer.add(fragment(1, true, 64))).isFalse();
    assertThat(writer.end(Batch.Kind.BATCH)).isLessThanOrEqualTo(Communicator.MAX_MESSAGE);
  }

  @Test
  void refusesWhatIsCutOrUnknown() {
    writer.begin().add(fragment(1, true, 100));
    int length = writer.end(Batch.Kind.BATCH);
    for (int cut = 0; cut < length; cut++) {
      int at = cut;
      if (cut != Batch.HEADER) {
        assertThatThrownBy(() -> Batch.read(writer.bytes(), at, 3))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("rank 3");
      }
    }
    writer.bytes()[0] = 9;
    assertThatThrownBy(() -> Batch.read(writer.bytes(), length, 3))
        .hasMessageContaining("unknown kind 9");
  }

  @Test
  void anyBytesAreABatchOrAnError() {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.err.printf("BatchTest: seed %d (replay: -Dfurrow.seed=%d)%n", seed, seed);
    Random random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte) (1 + random.nextInt(2));
      }
      try {
        Batch.read(bytes, bytes.length, 1);
        read++;
      } catch (IOException e) {
        assertThat(e.getMessage()).contains("damaged");
      }
    }
    assertThat(read).isPositive();
  }
}
