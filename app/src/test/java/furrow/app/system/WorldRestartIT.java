package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.app.system.Saboteur.Blow;
import furrow.app.system.Saboteur.Moment;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.process.TestSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server of a world is killed: its master goes with it, its ranks come back to the next. */
class WorldRestartIT {
  private static final int RANKS = 2;
  private static final int LONG_MILLIS = 6_000;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private WorldStage stage;

  @BeforeEach
  void bringUp() throws Exception {
    stage = new WorldStage(sandbox, Map.of());
    stage.startServer("--heartbeat", "500ms");
    stage.up(RANKS, "--launcher", "local");
  }

  @AfterEach
  void takeDown() {
    stage.close();
  }

  @Test
  void ranksGoOnAndWhatTheyRunIsNotRunAgain() throws Exception {
    MpiWorldInfo before = stage.awaitWhole();
    long task = stage.spin(RANKS, LONG_MILLIS);
    Awaitility.await("each rank runs a subtask")
        .atMost(WorldStage.LIMIT)
        .until(() -> stage.task(task).running() == RANKS);

    stage.server().kill();
    stage.awaitGone(before.master());
    stage.startServer("--heartbeat", "500ms");

    TaskInfo end = stage.assertSpun(task, RANKS);
    assertThat(end.retried()).as("subtasks run again").isZero();
    assertThat(stage.client().server().counters())
        .containsEntry("redispatched", "0")
        .containsEntry("duplicates", "0")
        .containsEntry("readopted", Integer.toString(RANKS));
    MpiWorldInfo after = stage.awaitWhole();
    assertThat(pids(after)).as("the same ranks").isEqualTo(pids(before));
    assertThat(after.world()).isEqualTo(before.world());
    assertThat(after.master()).isNotEqualTo(before.master());
    stage.assertEndsClean();
  }

  @Test
  void underALoadOfShortSubtasksNothingIsLost() throws Exception {
    MpiWorldInfo before = stage.awaitWhole();
    long task = stage.spin(400, 10);
    stage.awaitDone(task, 40);

    stage.server().kill();
    stage.startServer("--heartbeat", "500ms");

    stage.assertSpun(task, 400);
    assertThat(pids(stage.awaitWhole())).as("the same ranks").isEqualTo(pids(before));
    stage.assertEndsClean();
  }

  /** An exit runs what a process has prepared for its end; a kill does not. */
  @Test
  void aServerThatExitsLeavesItsRanksToTheNext() throws Exception {
    MpiWorldInfo before = stage.awaitWhole();
    long task = stage.spin(300, 10);
    Saboteur saboteur = new Saboteur(sandbox.file("sabotage"));
    saboteur.hit(stage.server().pid(), Blow.EXIT, Moment.IDLE);
    saboteur.awaitStruck(WorldStage.LIMIT);
    stage.server().awaitExit(WorldStage.LIMIT);
    stage.awaitGone(before.master());

    stage.startServer("--heartbeat", "500ms");

    stage.assertSpun(task, 300);
    assertThat(pids(stage.awaitWhole())).as("the same ranks").isEqualTo(pids(before));
    stage.assertEndsClean();
  }

  @Test
  void aServerThatIsFrozenForAWhileGoesOn() throws Exception {
    MpiWorldInfo before = stage.awaitWhole();
    long task = stage.spin(400, 10);
    stage.awaitDone(task, 20);

    long frozen = System.nanoTime();
    stage.server().signal("STOP");
    Awaitility.await("longer than anybody waits for a heartbeat")
        .pollInterval(Duration.ofMillis(100))
        .until(() -> System.nanoTime() - frozen > Duration.ofSeconds(4).toNanos());
    stage.server().signal("CONT");

    stage.assertSpun(task, 400);
    assertThat(pids(stage.awaitWhole())).as("the same ranks").isEqualTo(pids(before));
    stage.assertEndsClean();
  }

  @Test
  void aFrozenMasterIsEndedByTheNextServer() throws Exception {
    MpiWorldInfo before = stage.awaitWhole();
    Saboteur saboteur = new Saboteur(sandbox.file("sabotage"));
    saboteur.hit(before.master(), Blow.STOP, Moment.IDLE);
    saboteur.awaitStruck(WorldStage.LIMIT);
    stage.server().kill();
    assertThat(ProcessHandle.of(before.master())).as("it hears of nothing").isPresent();

    stage.startServer("--heartbeat", "500ms");

    stage.awaitGone(before.master());
    stage.awaitWhole();
    stage.assertSpun(stage.spin(20, 10), 20);
    stage.assertEndsClean();
  }

  private static List<Long> pids(MpiWorldInfo world) {
    return world.ranks().stream().map(MpiRankInfo::pid).sorted().toList();
  }
}
