package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.app.system.FaultInjector.Fault;
import furrow.app.system.FaultInjector.Moment;
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

  private WorldFixture fixture;

  @BeforeEach
  void bringUp() throws Exception {
    fixture = new WorldFixture(sandbox, Map.of());
    fixture.startServer("--heartbeat", "500ms");
    fixture.up(RANKS, "--launcher", "local");
  }

  @AfterEach
  void takeDown() {
    fixture.close();
  }

  @Test
  void ranksGoOnAndWhatTheyRunIsNotRunAgain() throws Exception {
    MpiWorldInfo before = fixture.awaitWhole();
    long task = fixture.spin(RANKS, LONG_MILLIS);
    Awaitility.await("each rank runs a subtask")
        .atMost(WorldFixture.LIMIT)
        .until(() -> fixture.task(task).running() == RANKS);

    fixture.server().kill();
    fixture.awaitGone(before.master());
    fixture.startServer("--heartbeat", "500ms");

    TaskInfo end = fixture.assertSpun(task, RANKS);
    assertThat(end.retried()).as("subtasks run again").isZero();
    assertThat(fixture.client().server().counters())
        .containsEntry("redispatched", "0")
        .containsEntry("duplicates", "0")
        .containsEntry("readopted", Integer.toString(RANKS));
    MpiWorldInfo after = fixture.awaitWhole();
    assertThat(pids(after)).as("the same ranks").isEqualTo(pids(before));
    assertThat(after.world()).isEqualTo(before.world());
    assertThat(after.master()).isNotEqualTo(before.master());
    fixture.assertEndsClean();
  }

  @Test
  void underALoadOfShortSubtasksNothingIsLost() throws Exception {
    MpiWorldInfo before = fixture.awaitWhole();
    long task = fixture.spin(400, 10);
    fixture.awaitDone(task, 40);

    fixture.server().kill();
    fixture.startServer("--heartbeat", "500ms");

    fixture.assertSpun(task, 400);
    assertThat(pids(fixture.awaitWhole())).as("the same ranks").isEqualTo(pids(before));
    fixture.assertEndsClean();
  }

  /** An exit runs what a process has prepared for its end; a kill does not. */
  @Test
  void aServerThatExitsLeavesItsRanksToTheNext() throws Exception {
    MpiWorldInfo before = fixture.awaitWhole();
    long task = fixture.spin(300, 10);
    FaultInjector injector = new FaultInjector(sandbox.file("faults"));
    injector.hit(fixture.server().pid(), Fault.EXIT, Moment.IDLE);
    injector.awaitStruck(WorldFixture.LIMIT);
    fixture.server().awaitExit(WorldFixture.LIMIT);
    fixture.awaitGone(before.master());

    fixture.startServer("--heartbeat", "500ms");

    fixture.assertSpun(task, 300);
    assertThat(pids(fixture.awaitWhole())).as("the same ranks").isEqualTo(pids(before));
    fixture.assertEndsClean();
  }

  @Test
  void aServerThatIsFrozenForAWhileGoesOn() throws Exception {
    MpiWorldInfo before = fixture.awaitWhole();
    long task = fixture.spin(400, 10);
    fixture.awaitDone(task, 20);

    long frozen = System.nanoTime();
    fixture.server().signal("STOP");
    Awaitility.await("longer than anybody waits for a heartbeat")
        .pollInterval(Duration.ofMillis(100))
        .until(() -> System.nanoTime() - frozen > Duration.ofSeconds(4).toNanos());
    fixture.server().signal("CONT");

    fixture.assertSpun(task, 400);
    assertThat(pids(fixture.awaitWhole())).as("the same ranks").isEqualTo(pids(before));
    fixture.assertEndsClean();
  }

  @Test
  void aFrozenMasterIsEndedByTheNextServer() throws Exception {
    MpiWorldInfo before = fixture.awaitWhole();
    FaultInjector injector = new FaultInjector(sandbox.file("faults"));
    injector.hit(before.master(), Fault.STOP, Moment.IDLE);
    injector.awaitStruck(WorldFixture.LIMIT);
    fixture.server().kill();
    assertThat(ProcessHandle.of(before.master())).as("it hears of nothing").isPresent();

    fixture.startServer("--heartbeat", "500ms");

    fixture.awaitGone(before.master());
    fixture.awaitWhole();
    fixture.assertSpun(fixture.spin(20, 10), 20);
    fixture.assertEndsClean();
  }

  private static List<Long> pids(MpiWorldInfo world) {
    return world.ranks().stream().map(MpiRankInfo::pid).sorted().toList();
  }
}
