package furrow.kernel.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CoverageTest {
  @Test
  void prefixGrowsWhenTheGapCloses() {
    Coverage coverage = new Coverage(10);
    coverage.add(20, 30);
    coverage.add(40, 50);
    assertThat(coverage.prefix()).isEqualTo(10);
    coverage.add(10, 20);
    assertThat(coverage.prefix()).isEqualTo(30);
    coverage.add(30, 40);
    assertThat(coverage.prefix()).isEqualTo(50);
  }

  @Test
  void overlapIsRefused() {
    Coverage coverage = new Coverage(0);
    coverage.add(10, 20);
    assertThatThrownBy(() -> coverage.add(15, 25)).hasMessage("covered twice: 15..25");
    assertThatThrownBy(() -> coverage.add(5, 11)).hasMessage("covered twice: 5..11");
    coverage.add(0, 10);
    assertThatThrownBy(() -> coverage.add(19, 21)).hasMessage("covered twice: 19..21");
  }
}
