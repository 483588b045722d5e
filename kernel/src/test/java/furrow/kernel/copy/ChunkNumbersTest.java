package furrow.kernel.copy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChunkNumbersTest {
  private static String text(long... numbers) {
    ChunkNumbers text = new ChunkNumbers();
    for (long number : numbers) {
      text.add(number);
    }
    assertThat(text.count()).isEqualTo(numbers.length);
    return text.toString();
  }

  @Test
  void neighboursAndStepsAreDrawnTogether() {
    assertThat(text()).isEmpty();
    assertThat(text(5)).isEqualTo("5");
    assertThat(text(5, 9)).isEqualTo("5, 9");
    assertThat(text(5, 6, 7, 8)).isEqualTo("5-8");
    assertThat(text(5, 9, 13, 14)).isEqualTo("5-13/4, 14");
  }

  @Test
  void aLongListIsCutAndCounted() {
    ChunkNumbers text = new ChunkNumbers();
    for (long i = 0; i < 100_000; i++) {
      text.add(i * i);
    }
    assertThat(text.toString()).hasSizeLessThan(9_000).matches(".* and \\d+ more");
  }
}
