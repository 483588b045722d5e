package furrow.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoresTest {
  /** From tables of Student's t, two-sided, 99.9 %. */
  @ParameterizedTest
  @CsvSource({
    "2, 31.599",
    "3, 12.924",
    "4, 8.610",
    "9, 4.781",
    "10, 4.587",
    "30, 3.646",
    "60, 3.460",
    "120, 3.373",
    "1000, 3.300",
    "2000, 3.2954",
    "100000000, 3.2905"
  })
  void quantilesAreThoseOfTheTables(long freedom, double quantile) {
    assertThat(Scores.quantile(freedom)).isCloseTo(quantile, within(0.0006));
  }

  @Test
  void theTwoWaysToAQuantileMeet() {
    assertThat(Scores.quantile(2_001)).isCloseTo(Scores.quantile(2_000), within(1e-5));
  }

  @Test
  void aMeanHasAnErrorFromThreeScoresOn() {
    assertThat(Scores.of(List.of(1.0)).error()).isNaN();
    assertThat(Scores.of(List.of(1.0, 2.0)).error()).isNaN();

    Scores scores = Scores.of(List.of(9.0, 10.0, 11.0, 12.0, 13.0));

    assertThat(scores.mean()).isEqualTo(11);
    assertThat(scores.least()).isEqualTo(9);
    assertThat(scores.most()).isEqualTo(13);
    assertThat(scores.deviation()).isCloseTo(1.5811, within(1e-4));
    assertThat(scores.error()).isCloseTo(8.6103 * 1.5811 / Math.sqrt(5), within(1e-3));
  }
}
