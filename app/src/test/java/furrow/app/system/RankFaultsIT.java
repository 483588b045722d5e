package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.app.system.Saboteur.Blow;
import furrow.app.system.Saboteur.Moment;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.process.Sandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A rank or the master of one and the same world is killed, frozen or ends itself, in every moment
 * of its life: the world is back, the others are those that they were, and the answers are right.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RankFaultsIT {
  private static final int RANKS = 4;
  private static final int ITEMS = 120;
  private static final int MILLIS = 10;

  private final Sandbox sandbox = new Sandbox();
  private Saboteur saboteur;
  private WorldStage stage;

  @BeforeAll
  void bringUp() throws Exception {
    sandbox.open();
    saboteur = new Saboteur(sandbox.file("sabotage"));
    stage = new WorldStage(sandbox, saboteur.environment("--world"));
    stage.startServer();
    stage.up(RANKS, "--launcher", "local", "--mpi-mode", "rounds");
  }

  @AfterAll
  void takeDown() throws Exception {
    try {
      if (stage != null && stage.server() != null && stage.server().alive()) {
        stage.assertEndsClean();
      }
    } finally {
      if (stage != null) {
        stage.close();
      }
      sandbox.close();
    }
  }

  static Stream<Arguments> blows() {
    List<Arguments> all = new ArrayList<>();
    for (Moment moment : List.of(Moment.IDLE, Moment.COMPUTE, Moment.SCATTER, Moment.GATHER)) {
      for (Blow blow : Blow.values()) {
        all.add(Arguments.of(blow, moment));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("blows")
  void aRank(Blow blow, Moment moment) throws Exception {
    MpiWorldInfo before = stage.awaitWhole();
    MpiRankInfo victim = WorldStage.rank(before, 2);
    long task = moment == Moment.IDLE ? 0 : stage.spin(ITEMS, MILLIS);

    saboteur.hit(victim.pid(), blow, moment);
    saboteur.awaitStruck(WorldStage.LIMIT);

    assertBack(before, victim.pid());
    stage.assertSpun(task == 0 ? stage.spin(ITEMS, MILLIS) : task, ITEMS);
  }

  /** Three at once, because one that never comes is waited for. */
  @Test
  void ranksAtTheirStart() throws Exception {
    MpiWorldInfo before = stage.awaitWhole();
    long task = stage.spin(ITEMS, MILLIS);
    List<Long> victims =
        List.of(1, 2, 3).stream().map(n -> WorldStage.rank(before, n).pid()).toList();

    saboteur.armStarts(Blow.KILL, Blow.STOP, Blow.EXIT);
    victims.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));

    stage.awaitBack(before.epoch());
    saboteur.awaitStartsStruck(WorldStage.LIMIT);
    stage.assertSpun(task, ITEMS);
    assertThat(pids(stage.awaitWhole()))
        .contains(WorldStage.rank(before, 4).pid())
        .doesNotContainAnyElementsOf(victims);
  }

  static Stream<Arguments> mastersBlows() {
    return blows().filter(one -> one.get()[1] == Moment.IDLE || one.get()[1] == Moment.SCATTER);
  }

  @ParameterizedTest
  @MethodSource("mastersBlows")
  void theMaster(Blow blow, Moment moment) throws Exception {
    MpiWorldInfo before = stage.awaitWhole();
    long task = moment == Moment.IDLE ? 0 : stage.spin(ITEMS, MILLIS);

    saboteur.hit(before.master(), blow, moment);
    saboteur.awaitStruck(WorldStage.LIMIT);

    assertBack(before, before.master());
    stage.assertSpun(task == 0 ? stage.spin(ITEMS, MILLIS) : task, ITEMS);
  }

  /** Soon there is another world, later all are in it, and only the victim has been replaced. */
  private void assertBack(MpiWorldInfo before, long victim) {
    stage.awaitBack(before.epoch());
    MpiWorldInfo after = stage.awaitWhole();
    stage.awaitGone(victim);
    assertThat(pids(after)).doesNotContain(victim);
    List<Long> others = pids(before);
    others.remove(victim);
    assertThat(pids(after)).as("survivors").containsAll(others);
    assertThat(stage.server().alive()).isTrue();
  }

  private static List<Long> pids(MpiWorldInfo world) {
    List<Long> pids = new ArrayList<>(List.of(world.master()));
    world.ranks().forEach(rank -> pids.add(rank.pid()));
    return pids;
  }
}
