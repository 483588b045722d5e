package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.app.system.FaultInjector.Fault;
import furrow.app.system.FaultInjector.Moment;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.process.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.provider.Arguments;

/** One world for all tests of a class, in which one process after the other is hit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WorldFaults {
  private static final int RANKS = 4;
  static final int ITEMS = 120;
  static final int MILLIS = 10;

  private final Sandbox sandbox = new Sandbox();
  FaultInjector injector;
  WorldFixture fixture;

  @BeforeAll
  void bringUp() throws Exception {
    sandbox.open();
    injector = new FaultInjector(sandbox.file("faults"));
    fixture = new WorldFixture(sandbox, injector.environment("--world"));
    fixture.startServer();
    fixture.up(RANKS, "--launcher", "local", "--mpi-mode", "rounds");
  }

  @AfterAll
  void takeDown() throws Exception {
    try {
      if (fixture != null && fixture.server() != null && fixture.server().alive()) {
        fixture.assertEndsClean();
      }
    } finally {
      if (fixture != null) {
        fixture.close();
      }
      sandbox.close();
    }
  }

  static Stream<Arguments> faults() {
    List<Arguments> all = new ArrayList<>();
    for (Moment moment : List.of(Moment.IDLE, Moment.COMPUTE, Moment.SCATTER, Moment.GATHER)) {
      for (Fault fault : Fault.values()) {
        all.add(Arguments.of(fault, moment));
      }
    }
    return all.stream();
  }

  /**
   * Hits a process of the world in this moment, which the world meets as long as it has work: one
   * task follows the other until it was hit.
   *
   * @return the tasks, all of which must still be answered; none if the world was to be idle
   */
  List<Long> hit(long pid, Fault fault, Moment moment) throws Exception {
    List<Long> tasks = new ArrayList<>();
    if (moment != Moment.IDLE) {
      tasks.add(fixture.spin(ITEMS, MILLIS));
    }
    injector.hit(pid, fault, moment);
    injector.awaitStruck(WorldFixture.LIMIT, () -> goOn(tasks));
    return tasks;
  }

  private void goOn(List<Long> tasks) {
    try {
      if (!tasks.isEmpty() && fixture.task(tasks.get(tasks.size() - 1)).state().equals("DONE")) {
        tasks.add(fixture.spin(ITEMS, MILLIS));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void assertAnswered(List<Long> tasks) throws IOException {
    for (long task : tasks) {
      fixture.assertSpun(task, ITEMS);
    }
    fixture.assertSpun(fixture.spin(ITEMS, MILLIS), ITEMS);
  }

  /** Soon there is another world, later all are in it, and only the victim has been replaced. */
  void assertBack(MpiWorldInfo before, long victim) {
    fixture.awaitBack(before.epoch());
    MpiWorldInfo after = fixture.awaitWhole();
    fixture.awaitGone(victim);
    assertThat(pids(after)).doesNotContain(victim);
    List<Long> others = pids(before);
    others.remove(victim);
    assertThat(pids(after)).as("survivors").containsAll(others);
    assertThat(fixture.server().alive()).isTrue();
  }

  static List<Long> pids(MpiWorldInfo world) {
    List<Long> pids = new ArrayList<>(List.of(world.master()));
    world.ranks().forEach(rank -> pids.add(rank.pid()));
    return pids;
  }
}
