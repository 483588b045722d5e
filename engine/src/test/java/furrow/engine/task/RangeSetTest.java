package furrow.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeSetTest {
  private static final int SPACE = 200;

  private final RangeSet set = new RangeSet();

  @Test
  void touchingRangesBecomeOne() {
    assertThat(set.add(0, 5)).isEqualTo(5);
    assertThat(set.add(10, 12)).isEqualTo(2);
    assertThat(set.add(5, 10)).isEqualTo(5);
    assertThat(set.ranges()).isEqualTo(1);
    assertThat(set.rangeEnd(0)).isEqualTo(12);
    assertThat(set.add(3, 7)).as("nothing new").isZero();
  }

  @Test
  void tenMillionInOrderAreOneRange() {
    for (long i = 0; i < 10_000_000; i += 1000) {
      set.add(i, i + 1000);
    }
    assertThat(set.ranges()).isEqualTo(1);
    assertThat(set.size()).isEqualTo(10_000_000);
  }

  @Test
  void itDoesWhatABitSetDoes() {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    Random random = new Random(seed);
    BitSet model = new BitSet();
    for (int step = 0; step < 20_000; step++) {
      int from = random.nextInt(SPACE);
      int to = from + random.nextInt(30);
      int before = model.cardinality();
      if (random.nextBoolean()) {
        model.set(from, to);
        assertThat(set.add(from, to)).as("seed %d", seed).isEqualTo(model.cardinality() - before);
      } else {
        model.clear(from, to);
        assertThat(set.remove(from, to))
            .as("seed %d", seed)
            .isEqualTo(before - model.cardinality());
      }
      compare(model, seed);
      queries(model, from, to, seed);
    }
  }

  private void compare(BitSet model, long seed) {
    BitSet seen = new BitSet();
    long end = -1;
    for (long[] range : set.toList()) {
      assertThat(range[0]).as("ranges do not touch, seed %d", seed).isGreaterThan(end);
      seen.set((int) range[0], (int) range[1]);
      end = range[1];
    }
    assertThat(seen).as("seed %d", seed).isEqualTo(model);
    assertThat(set.size()).as("seed %d", seed).isEqualTo(model.cardinality());
    assertThat(set.isEmpty()).isEqualTo(model.isEmpty());
    assertThat(set.endOr(-7)).isEqualTo(model.isEmpty() ? -7 : model.length());
  }

  private void queries(BitSet model, int from, int to, long seed) {
    assertThat(set.contains(from)).as("seed %d", seed).isEqualTo(model.get(from));
    assertThat(total(set.within(from, to)))
        .as("seed %d", seed)
        .isEqualTo(model.get(from, to).cardinality());
    assertThat(total(set.missing(from, to)))
        .as("seed %d", seed)
        .isEqualTo(to - from - model.get(from, to).cardinality());
  }

  private static long total(List<long[]> parts) {
    return parts.stream().mapToLong(part -> part[1] - part[0]).sum();
  }
}
