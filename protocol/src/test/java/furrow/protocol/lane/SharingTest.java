package furrow.protocol.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.Parcel;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharingTest {
  private final Sharer sharer = new Sharer();
  private final Sharing sharing = new Sharing();

  private static Parcel parcel(int rank, long frame, byte[] bytes) {
    return new Parcel(rank, frame, frame % 2 == 0, bytes);
  }

  private static byte[] bytes(int length, int fill) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  /** Sends and receives; gives the bytes that went between. */
  private int pass(Parcel parcel) throws ProblemException {
    Parcel between = sharer.send(parcel);
    Parcel got = sharing.receive(between);
    assertThat(got.rank()).isEqualTo(parcel.rank());
    assertThat(got.frame()).isEqualTo(parcel.frame());
    assertThat(got.last()).isEqualTo(parcel.last());
    assertThat(Arrays.equals(got.bytes(), parcel.bytes())).isTrue();
    assertThat(got.shared()).isZero();
    return between.bytes().length;
  }

  @Test
  void theSameBytesGoOnce() throws Exception {
    assertThat(pass(parcel(1, 5, bytes(32 * 1024, 1)))).isEqualTo(32 * 1024);
    for (int rank = 2; rank <= 16; rank++) {
      assertThat(pass(parcel(rank, 9, bytes(32 * 1024, 1)))).isZero();
    }
    assertThat(pass(parcel(2, 10, bytes(32 * 1024, 2)))).isEqualTo(32 * 1024);
  }

  @Test
  void smallParcelsGoAsTheyAre() throws Exception {
    for (int length : new int[] {0, 1, Sharer.LEAST - 1}) {
      pass(parcel(1, 1, bytes(length, 1)));
      assertThat(pass(parcel(2, 1, bytes(length, 1)))).isEqualTo(length);
    }
  }

  @Test
  void onlyTheNewestAreKept() throws Exception {
    for (int i = 0; i <= Sharer.KEPT; i++) {
      pass(parcel(1, i, bytes(Sharer.LEAST, i)));
    }
    assertThat(pass(parcel(2, 1, bytes(Sharer.LEAST, 1)))).isZero();
    assertThat(pass(parcel(2, 0, bytes(Sharer.LEAST, 0)))).isEqualTo(Sharer.LEAST);
  }

  @Test
  void anyMixComesBackAsItWas() throws Exception {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.err.printf("SharingTest: seed %d (replay: -Dfurrow.seed=%d)%n", seed, seed);
    Random random = new Random(seed);
    long sent = 0;
    long all = 0;
    for (int i = 0; i < 20_000; i++) {
      int length = Sharer.LEAST - 2 + random.nextInt(4);
      Parcel parcel = parcel(1 + random.nextInt(9), i, bytes(length, random.nextInt(100)));
      sent += pass(parcel);
      all += length;
    }
    assertThat(sent).isLessThan(all);
  }

  @Test
  void refusesBytesThatItDoesNotHave() throws Exception {
    refused(new Parcel(1, 1, true, new byte[0], 1));
    refused(new Parcel(1, 1, true, new byte[0], -1));
    refused(new Parcel(1, 1, true, new byte[10], 2));
    for (int i = 0; i <= Sharer.KEPT; i++) {
      pass(parcel(1, i, bytes(Sharer.LEAST, i)));
    }
    refused(new Parcel(1, 1, true, new byte[0], 1));
    refused(new Parcel(1, 1, true, new byte[10], 3));
    refused(new Parcel(1, 1, true, new byte[0], Sharer.KEPT + 2));
  }

  private void refused(Parcel parcel) {
    assertThatThrownBy(() -> sharing.receive(parcel))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("shared bytes " + parcel.shared());
  }
}
