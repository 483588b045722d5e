package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/** Members that die, freeze, are late and speak of old epochs, at random; then they behave. */
class WorldSimulationTest {
  private static final int STORM_MILLIS = 120_000;

  /** Longer than any pause and limit together. */
  private static final int CALM_MILLIS = 180_000;

  @RepeatedTest(60)
  void whateverHappensTheWorldKeepsItsRulesAndComesBack() {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    SimulatedWorld world = new SimulatedWorld(random, 1 + random.nextInt(6));
    world.run(STORM_MILLIS, true);
    world.run(CALM_MILLIS, false);
    assertThat(world.upWithAll()).as("seed %d: %s", seed, world).isTrue();
    assertThat(world.epochs()).as("seed %d", seed).isPositive();
  }
}
