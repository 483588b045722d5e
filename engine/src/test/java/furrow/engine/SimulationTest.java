package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.SimWorld.Fault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random worlds: workers die, freeze, are cut off, reconnect and send twice, the server crashes
 * between commits, starts over from a backup or with nothing, liars claim what others were given,
 * clients resend, cancel and retry. Nothing may be lost, nothing counted twice, every answer must
 * be the true one, and once the trouble ends everything must come to an end.
 *
 * <p>A failure names its seed; {@code -Dfurrow.seed=N} plays that one alone, {@code
 * -Dfurrow.worlds=N} plays so many, from {@code -Dfurrow.firstWorld=N}.
 */
class SimulationTest {
  private static final int WORLDS = Integer.getInteger("furrow.worlds", 120);
  private static final long FIRST = Long.getLong("furrow.firstWorld", 1);
  private static final int TURNS = 1500;
  private static final int PATIENCE = 200_000;
  private static final int PLANTED_PATIENCE = 20_000;
  private static final int PLANTED_WORLDS = 1_000;

  private int crashes;
  private int deaths;
  private int done;
  private int rollbacks;
  private int lies;

  @Test
  void nothingIsLostAndNothingCountsTwice() {
    Long only = Long.getLong("furrow.seed");
    long first = only != null ? only : FIRST;
    long last = only != null ? only : FIRST + WORLDS - 1;
    for (long seed = first; seed <= last; seed++) {
      try {
        count(play(new SimWorld(seed, Fault.NONE), PATIENCE));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("world failed; replay it with -Dfurrow.seed=" + seed, e);
      }
    }
    if (only == null) {
      assertThat(crashes).as("crashes, or the test proves little").isGreaterThan(WORLDS);
      assertThat(deaths).as("deaths").isGreaterThan(WORLDS * 3);
      assertThat(done).as("tasks done").isGreaterThan(WORLDS);
      assertThat(rollbacks).as("rollbacks").isGreaterThan(WORLDS);
      assertThat(lies).as("lies").isGreaterThan(WORLDS * 3);
      System.out.printf(
          "%d worlds: %d crashes, %d rollbacks, %d deaths, %d lies; %d tasks done, all true%n",
          WORLDS, crashes, rollbacks, deaths, lies, done);
    }
  }

  /** A test that cannot fail is worth nothing: each fault must be noticed in some world. */
  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void plantedFaultsAreFound(Fault fault) {
    // Two timelines must append the same index with other bytes: rare, so begin where it happens.
    long first = fault == Fault.NONCE_PER_TASK ? 501 : 1;
    for (long seed = first; seed <= PLANTED_WORLDS; seed++) {
      try {
        play(new SimWorld(seed, fault), PLANTED_PATIENCE);
      } catch (AssertionError | RuntimeException noticed) {
        System.out.println(fault + " is noticed in world " + seed);
        return;
      }
    }
    throw new AssertionError(fault + " went unnoticed in " + PLANTED_WORLDS + " worlds");
  }

  private void count(SimWorld world) {
    crashes += world.crashes;
    deaths += world.deaths;
    rollbacks += world.rollbacks;
    lies += world.lies;
    for (SimStore.Row row : world.store.rows.values()) {
      done += row.state == TaskState.DONE ? 1 : 0;
    }
  }

  private static SimWorld play(SimWorld world, int patience) {
    int submitted = 0;
    for (int turn = 0; turn < TURNS; turn++) {
      int dice = world.random.nextInt(400);
      if (dice < 4 && submitted < 8) {
        world.submit(spec(world, submitted++));
      } else if (dice == 5 || dice == 22) {
        world.crash();
      } else if (dice == 6 && !world.accepted.isEmpty()) {
        world.cancel(1 + world.random.nextInt(world.accepted.size()));
      } else if (dice == 7 && !world.accepted.isEmpty()) {
        world.retry(1 + world.random.nextInt(world.accepted.size()));
      } else if (dice == 8) {
        world.backUp();
      } else if (dice == 9 || dice == 23) {
        world.restore();
      } else if (dice < 14) {
        world.cut();
      } else if (dice < 18) {
        world.lie();
      } else if (dice < 20) {
        SimWorker worker = world.workers.get(world.random.nextInt(world.workers.size()));
        world.answerForOthers(worker);
      } else if (dice < 22) {
        SimWorker worker = world.workers.get(world.random.nextInt(world.workers.size()));
        world.regroup(worker, world.random.nextBoolean());
      }
      world.turn(true);
    }
    world.calm();
    int turns = 0;
    while (!world.settled()) {
      world.turn(false);
      assertThat(turns++)
          .as(() -> "turns until everything has ended:\n" + world.describe())
          .isLessThan(patience);
    }
    world.store.rows.values().forEach(SimulationTest::judge);
    return world;
  }

  private static void judge(SimStore.Row row) {
    if (row.state == TaskState.DONE) {
      long units = 0;
      for (Segment segment : row.segments) {
        for (long[] range : row.done.within(segment.first(), segment.first() + segment.count())) {
          units += segment.endOf(range[1] - 1) - segment.startOf(range[0]);
        }
      }
      assertThat(units).as("units done").isEqualTo(row.accepted.plan().end());
      assertThat(row.answer).isNotNull();
      assertThat(SimJob.value(row.answer.result()))
          .as("the answer of task %s", row.accepted.task())
          .isEqualTo(SimJob.answer(row.accepted.spec()));
    }
  }

  private static TaskSpec spec(SimWorld world, int number) {
    String group = world.random.nextInt(4) == 0 ? world.workers.get(0).group() : "";
    TaskSpec.Limits limits =
        new TaskSpec.Limits(
            group,
            world.random.nextInt(3),
            world.random.nextInt(3) == 0 ? 1 + world.random.nextInt(20) : 0,
            0,
            3);
    Map<String, String> options = new HashMap<>();
    options.put("units", "" + world.random.nextInt(300));
    options.put("most", "" + (1 + world.random.nextInt(2) * 50));
    if (world.random.nextInt(3) == 0) {
      options.put("placed", "true");
    }
    return new TaskSpec(
        "s" + number,
        "user" + world.random.nextInt(3),
        "noop",
        world.random.nextInt(20) == 0 ? "bad" : "",
        List.of(),
        options,
        InputRef.NONE,
        limits);
  }
}
