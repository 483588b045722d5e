package furrow.bench.storm;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.testkit.Needs;
import furrow.testkit.Seed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** A short storm over a world, as {@code furrow bench mpi-storm} raises long ones. */
@DisabledIfSystemProperty(
    named = "furrow.short",
    matches = "true",
    disabledReason = "storms (--short)")
class MpiStormIT {
  private static final List<Path> MPJ =
      List.of(Path.of("/usr/share/java/mpj.jar"), Path.of(System.getProperty("mpj.jar", "/-")));

  /** Each world comes back and nothing is lost; how soon is a figure of the benchmark. */
  @Test
  void aWorldComesBackAndLosesNothing() throws Exception {
    Needs.file(MPJ, "apt-get install libmpj-java");
    long seed = Seed.pick(MpiStormIT.class);

    StormFigures figures =
        Storm.run(new Storm.Order(7, 3, "local", 3, seed, false, System.err::println));

    System.err.println(figures.table());
    assertThat(figures.faults()).isEmpty();
  }
}
