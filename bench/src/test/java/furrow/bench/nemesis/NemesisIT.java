package furrow.bench.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.testkit.Seed;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Half a minute of {@code furrow bench nemesis}. */
@DisabledIfSystemProperty(
    named = "furrow.short",
    matches = "true",
    disabledReason = "storms (--short)")
class NemesisIT {
  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("furrow.nemesis.seconds", 30));

  @Test
  void nothingIsLostOrLeftAndAllAnswersAreRight() throws Exception {
    long seed = Seed.pick(NemesisIT.class);
    NemesisFigures figures = Nemesis.run(new Nemesis.Order(TIME, seed, false, System.err::println));
    System.err.println(figures.table());
    assertThat(figures.failures()).isEmpty();
    assertThat(figures.compared()).isPositive();
  }
}
