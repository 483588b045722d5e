package furrow.protocol.multipath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.Fragment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FragmentDedupTest {
  private final FragmentDedup.Encoder sharer = new FragmentDedup.Encoder();
  private final FragmentDedup.Decoder sharing = new FragmentDedup.Decoder();

  private static Fragment fragment(int rank, long frame, byte[] bytes) {
    return new Fragment(rank, frame, frame % 2 == 0, bytes);
  }

  private static byte[] bytes(int length, int fill) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  /** Sends and receives; gives the bytes that went between. */
  private int pass(Fragment fragment) throws ProblemException {
    Fragment between = sharer.send(fragment);
    Fragment got = sharing.receive(between);
    assertThat(got.rank()).isEqualTo(fragment.rank());
    assertThat(got.sequence()).isEqualTo(fragment.sequence());
    assertThat(got.last()).isEqualTo(fragment.last());
    assertThat(Arrays.equals(got.bytes(), fragment.bytes())).isTrue();
    assertThat(got.shared()).isZero();
    return between.bytes().length;
  }

  @Test
  void theSameBytesGoOnce() throws Exception {
    assertThat(pass(fragment(1, 5, bytes(32 * 1024, 1)))).isEqualTo(32 * 1024);
    for (int rank = 2; rank <= 16; rank++) {
      assertThat(pass(fragment(rank, 9, bytes(32 * 1024, 1)))).isZero();
    }
    assertThat(pass(fragment(2, 10, bytes(32 * 1024, 2)))).isEqualTo(32 * 1024);
  }

  @Test
  void smallFragmentsGoAsTheyAre() throws Exception {
    for (int length : new int[] {0, 1, FragmentDedup.LEAST - 1}) {
      pass(fragment(1, 1, bytes(length, 1)));
      assertThat(pass(fragment(2, 1, bytes(length, 1)))).isEqualTo(length);
    }
  }

  @Test
  void onlyTheNewestAreKept() throws Exception {
    for (int i = 0; i <= FragmentDedup.KEPT; i++) {
      pass(fragment(1, i, bytes(FragmentDedup.LEAST, i)));
    }
    assertThat(pass(fragment(2, 1, bytes(FragmentDedup.LEAST, 1)))).isZero();
    assertThat(pass(fragment(2, 0, bytes(FragmentDedup.LEAST, 0)))).isEqualTo(FragmentDedup.LEAST);
  }

  @Test
  void anyMixComesBackAsItWas() throws Exception {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.err.printf("DedupTest: seed %d (replay: -Dfurrow.seed=%d)%n", seed, seed);
    Random random = new Random(seed);
    long sent = 0;
    long all = 0;
    for (int i = 0; i < 20_000; i++) {
      int length = FragmentDedup.LEAST - 2 + random.nextInt(4);
      Fragment fragment = fragment(1 + random.nextInt(9), i, bytes(length, random.nextInt(100)));
      sent += pass(fragment);
      all += length;
    }
    assertThat(sent).isLessThan(all);
  }

  @Test
  void refusesBytesThatItDoesNotHave() throws Exception {
    refused(new Fragment(1, 1, true, new byte[0], 1));
    refused(new Fragment(1, 1, true, new byte[0], -1));
    refused(new Fragment(1, 1, true, new byte[10], 2));
    for (int i = 0; i <= FragmentDedup.KEPT; i++) {
      pass(fragment(1, i, bytes(FragmentDedup.LEAST, i)));
    }
    refused(new Fragment(1, 1, true, new byte[0], 1));
    refused(new Fragment(1, 1, true, new byte[10], 3));
    refused(new Fragment(1, 1, true, new byte[0], FragmentDedup.KEPT + 2));
  }

  private void refused(Fragment fragment) {
    assertThatThrownBy(() -> sharing.receive(fragment))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("shared bytes " + fragment.shared());
  }
}
