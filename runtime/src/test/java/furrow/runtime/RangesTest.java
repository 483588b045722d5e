package furrow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangesTest {
  @Test
  void behavesLikeASetOfNumbers() {
    long seed = Long.getLong("furrow.seed", new Random().nextLong());
    System.err.println("RangesTest: -Dfurrow.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      Ranges ranges = new Ranges();
      BitSet bits = new BitSet();
      for (int k = 0; k < 40; k++) {
        int first = random.nextInt(100);
        int end = first + 1 + random.nextInt(12);
        boolean add = random.nextInt(3) > 0;
        bits.set(first, end, add);
        if (add) {
          ranges.add(first, end);
        } else {
          ranges.remove(first, end);
        }
        check(ranges, bits);
      }
    }
  }

  private static void check(Ranges ranges, BitSet bits) {
    int at = 0;
    for (long[] range : ranges.toList()) {
      assertThat(range[0]).isEqualTo(bits.nextSetBit(at));
      assertThat(range[1]).isEqualTo(bits.nextClearBit((int) range[0]));
      at = (int) range[1];
    }
    assertThat(bits.nextSetBit(at)).isEqualTo(-1);
    for (int index = 0; index < 115; index++) {
      assertThat(ranges.contains(index)).isEqualTo(bits.get(index));
      assertThat(ranges.endOf(index)).isEqualTo(bits.nextClearBit(index));
      int next = bits.nextSetBit(index);
      assertThat(ranges.nextFrom(index, 120)).isEqualTo(next < 0 ? 120 : next);
    }
  }
}
