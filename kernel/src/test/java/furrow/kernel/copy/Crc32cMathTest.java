package furrow.kernel.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cMathTest {
  private static int crc(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }

  @Test
  void partsGiveTheWhole() {
    long seed = System.nanoTime();
    System.err.println("Crc32cMathTest: seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      byte[] bytes = new byte[random.nextInt(5000)];
      random.nextBytes(bytes);
      int cut = random.nextInt(bytes.length + 1);
      int moved = Crc32cMath.move(crc(bytes, 0, cut), Crc32cMath.distance(bytes.length - cut));
      assertThat(moved ^ crc(bytes, cut, bytes.length)).isEqualTo(crc(bytes, 0, bytes.length));
    }
  }

  @Test
  void longDistancesAreSumsOfShortOnes() {
    long[] distances = {1, 1L << 31, (1L << 31) - 1, 1L << 40, Long.MAX_VALUE / 4};
    for (long one : distances) {
      for (long two : distances) {
        int together = Crc32cMath.move(0x12345678, Crc32cMath.distance(one + two));
        int first = Crc32cMath.move(0x12345678, Crc32cMath.distance(one));
        assertThat(Crc32cMath.move(first, Crc32cMath.distance(two))).isEqualTo(together);
      }
    }
  }
}
