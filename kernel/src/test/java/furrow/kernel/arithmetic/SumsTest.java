package furrow.kernel.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.csv.TestSeed;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SumsTest {

  @Test
  void addsExactlyWhateverTheOrderAndScale() {
    Random random = TestSeed.random("SumsTest");
    for (int round = 0; round < 2_000; round++) {
      Sums sums = new Sums();
      Extremes least = Extremes.least();
      Extremes greatest = Extremes.greatest();
      sums.ensure(3);
      least.ensure(3);
      greatest.ensure(3);
      BigDecimal expected = BigDecimal.ZERO;
      BigDecimal min = null;
      BigDecimal max = null;
      for (int i = random.nextInt(40); i >= 0; i--) {
        long value = random.nextLong() >> random.nextInt(64);
        int scale = random.nextInt(19);
        BigDecimal number = BigDecimal.valueOf(value, scale);
        if (random.nextInt(10) == 0) {
          number = number.scaleByPowerOfTen(random.nextInt(200) - 100);
          sums.add(1, number);
          least.offer(1, number);
          greatest.offer(1, number);
        } else {
          sums.add(1, value, scale);
          least.offer(1, value, scale);
          greatest.offer(1, value, scale);
        }
        expected = expected.add(number);
        min = min == null ? number : min.min(number);
        max = max == null ? number : max.max(number);
      }
      assertThat(sums.value(1)).isEqualByComparingTo(expected);
      assertThat(least.value(1)).isEqualByComparingTo(min);
      assertThat(greatest.value(1)).isEqualByComparingTo(max);
      assertThat(sums.value(0)).isEqualByComparingTo(BigDecimal.ZERO);
      assertThat(least.value(2)).isNull();
    }
  }
}
