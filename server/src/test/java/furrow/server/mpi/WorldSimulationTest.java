package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.server.mpi.WorldStateMachine.Transition;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Participants that die, freeze, are late and speak of old epochs, at random, while the disk fails;
 * then all behave.
 */
class WorldSimulationTest {
  private static final int STORM_MILLIS = 120_000;

  /** Longer than any pause and limit together. */
  private static final int CALM_MILLIS = 180_000;

  @RepeatedTest(60)
  void whateverHappensTheWorldKeepsItsRulesAndComesBack() {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.out.println("seed " + seed);
    simulate(seed);
  }

  @Test
  void everyTransitionOfTheTableIsTaken() {
    Set<Transition> taken = EnumSet.noneOf(Transition.class);
    for (long seed = 1; seed <= 5; seed++) {
      SimulatedWorld world = simulate(seed);
      world.down();
      taken.addAll(world.transitions());
    }
    assertThat(taken).isEqualTo(EnumSet.allOf(Transition.class));
  }

  private static SimulatedWorld simulate(long seed) {
    Random random = new Random(seed);
    SimulatedWorld world = new SimulatedWorld(random, 1 + random.nextInt(6));
    world.run(STORM_MILLIS, true);
    world.run(CALM_MILLIS, false);
    assertThat(world.upWithAll()).as("seed %d: %s", seed, world).isTrue();
    assertThat(world.epochs()).as("seed %d", seed).isPositive();
    return world;
  }
}
