package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.slurm.SlurmCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Slurm may do to a world: its tasks lose nothing, and it is said what has happened. */
class SlurmFaultsIT {
  private static final Duration LIMIT = WorldStage.LIMIT;
  private static final int ITEMS = 400;
  private static final int MILLIS = 10;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private SlurmCluster slurm;
  private WorldStage stage;

  @BeforeEach
  void bringUp() throws Exception {
    slurm = SlurmCluster.up();
    stage = new WorldStage(sandbox, slurm.environment());
    stage.startServer();
  }

  @AfterEach
  void takeDown() throws Exception {
    try {
      if (stage != null) {
        stage.close();
      }
    } finally {
      if (slurm != null) {
        slurm.close();
      }
    }
  }

  @Test
  void aCancelledAllocationCostsNothingButAnother() throws Exception {
    MpiWorldInfo world = stage.up(3, "--", "--nodes=3");
    long task = stage.spin(ITEMS, MILLIS);
    stage.awaitDone(task, 20);

    slurm.slurm("scancel", Long.toString(world.allocation()));

    MpiWorldInfo over = stage.await("the allocation is over", LIMIT, w -> w.ranks().isEmpty());
    assertThat(over.world()).isEqualTo(world.world());
    stage.await("it is said why", LIMIT, w -> w.allocationState().startsWith("CANCELLED"));
    Outcome status = stage.run("mpi", "status");
    assertThat(status.out()).contains("CANCELLED").contains("furrow mpi up");
    assertThat(stage.task(task).state()).isIn("WAITING", "RUNNING");
    ok("mpi", "down");
    stage.up(2, "--", "--nodes=2");
    stage.assertSpun(task, ITEMS);
    assertEndsClean();
  }

  @Test
  void theRanksOfALostNodeComeElsewhere() throws Exception {
    MpiWorldInfo world = stage.up(3, "--", "--nodes=4", "--ntasks-per-node=1");
    assertThat(nodes(world)).doesNotHaveDuplicates();
    long task = stage.spin(ITEMS, MILLIS);
    stage.awaitDone(task, 20);
    MpiRankInfo victim = WorldStage.rank(world, 2);

    // One that is drained as well does not come back by itself.
    slurm.slurm("scontrol", "update", "nodename=" + victim.node(), "state=drain", "reason=test");
    slurm.slurm("scontrol", "update", "nodename=" + victim.node(), "state=down", "reason=test");

    stage.awaitGone(victim.pid());
    stage.awaitBack(world.epoch());
    MpiWorldInfo whole =
        stage.await(
            "all are there again",
            LIMIT,
            w ->
                WorldStage.whole(w)
                    && w.epoch() > world.epoch()
                    && !pids(w).contains(victim.pid()));
    assertThat(nodes(whole)).doesNotContain(victim.node());
    assertThat(pids(whole)).as("survivors").containsAll(others(world, victim));
    assertThat(whole.allocation()).isEqualTo(world.allocation());
    stage.assertSpun(task, ITEMS);
    assertEndsClean();
  }

  @Test
  void anAllocationThatDoesNotStartIsWaitedForWithItsReason() throws Exception {
    slurm.slurm("scontrol", "update", "nodename=n1", "state=drain", "reason=test");
    ok("mpi", "up", "--ranks", "4", "--no-wait", "--", "--nodes=4");
    stage.await("it is pending", LIMIT, w -> w.reason().contains("Node"));
    assertThat(stage.run("mpi", "status").out()).contains("PENDING", "Node");
    long waiting = stage.spin(ITEMS, MILLIS);

    // Another group goes on.
    stage.start("worker", "start", "--name", "other", "--group", "others");
    ok("load", "--count", "50", "--millis", "1", "--group", "others");

    assertThat(stage.task(waiting).done()).isZero();
    assertThat(stage.task(waiting).state()).isEqualTo("WAITING");
    slurm.slurm("scontrol", "update", "nodename=n1", "state=resume");
    stage.awaitWhole();
    stage.assertSpun(waiting, ITEMS);
    ok("worker", "stop", "other");
    assertEndsClean();
  }

  @Test
  void atItsTimeLimitRanksLeaveAndNothingIsLost() throws Exception {
    assumeFalse(
        Boolean.getBoolean("furrow.short"), "Slurm looks at time limits every 30 s (furrow.short)");
    MpiWorldInfo world = stage.up(2, "--", "--nodes=2", "--time=5");
    // Slurm looks every 30 s: it warns at the next look, and ends at the one after.
    slurm.slurm("scontrol", "update", "jobid=" + world.allocation(), "EndTime=now+31");
    long task = stage.spin(ITEMS, 2 * MILLIS);

    MpiWorldInfo over =
        stage.await(
            "its time is over", Duration.ofMinutes(3), w -> w.allocationState().equals("TIMEOUT"));

    assertThat(over.allocation()).isEqualTo(world.allocation());
    assertThat(over.ranks()).isEmpty();
    assertThat(stage.run("mpi", "status").out()).contains("TIMEOUT");
    ok("mpi", "down");
    stage.up(2, "--", "--nodes=2");
    // The ledger tells whether each was done once; doing it all again here would take too long.
    TaskInfo end = stage.client().watch(task, Duration.ofMinutes(5), report -> {});
    assertThat(end.state()).isEqualTo("DONE");
    assertThat(end.done()).isEqualTo(ITEMS);
    assertEndsClean();
  }

  @Test
  void aServerThatIsKilledGoesOnWithItsAllocation() throws Exception {
    MpiWorldInfo world = stage.up(3, "--", "--nodes=3");
    long task = stage.spin(ITEMS, MILLIS);
    stage.awaitDone(task, 20);
    List<String> jobs = slurm.jobs();
    stage.server().kill();

    stage.startServer();

    MpiWorldInfo after = stage.awaitWhole();
    assertThat(pids(after)).containsExactlyInAnyOrderElementsOf(pids(world));
    assertThat(slurm.jobs()).isEqualTo(jobs);
    stage.await("Slurm is asked", LIMIT, w -> w.allocation() == world.allocation());
    stage.assertSpun(task, ITEMS);
    assertEndsClean();
  }

  private void assertEndsClean() throws Exception {
    if (stage.client().worlds().world().isPresent()) {
      stage.assertEndsClean();
    }
    assertThat(slurm.jobs()).isEmpty();
  }

  private Outcome ok(String... command) {
    Outcome outcome = stage.run(command);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome;
  }

  private static List<String> nodes(MpiWorldInfo world) {
    return world.ranks().stream().map(MpiRankInfo::node).toList();
  }

  private static List<Long> pids(MpiWorldInfo world) {
    return world.ranks().stream().map(MpiRankInfo::pid).toList();
  }

  private static List<Long> others(MpiWorldInfo world, MpiRankInfo victim) {
    return pids(world).stream().filter(pid -> pid != victim.pid()).toList();
  }
}
