package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.SlurmCluster;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Slurm may do to a world: its tasks lose nothing, and it is said what has happened. */
class SlurmFaultsIT {
  private static final Duration LIMIT = WorldFixture.LIMIT;
  private static final int ITEMS = 400;
  private static final int MILLIS = 10;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private SlurmCluster slurm;
  private WorldFixture fixture;

  @BeforeEach
  void bringUp() throws Exception {
    slurm = SlurmCluster.up();
    fixture = new WorldFixture(sandbox, slurm.environment());
    fixture.startServer();
  }

  @AfterEach
  void takeDown() throws Exception {
    try {
      if (fixture != null) {
        fixture.close();
      }
    } finally {
      if (slurm != null) {
        slurm.close();
      }
    }
  }

  @Test
  void aCancelledAllocationCostsNothingButAnother() throws Exception {
    MpiWorldInfo world = fixture.up(3, "--", "--nodes=3");
    long task = fixture.spin(ITEMS, MILLIS);
    fixture.awaitDone(task, 20);

    slurm.slurm("scancel", Long.toString(world.allocation()));

    MpiWorldInfo over = fixture.await("the allocation is over", LIMIT, w -> w.ranks().isEmpty());
    assertThat(over.world()).isEqualTo(world.world());
    fixture.await("it is said why", LIMIT, w -> w.allocationState().startsWith("CANCELLED"));
    Outcome status = fixture.run("mpi", "status");
    assertThat(status.out()).contains("CANCELLED").contains("furrow mpi up");
    assertThat(fixture.task(task).state()).isIn("WAITING", "RUNNING");
    ok("mpi", "down");
    fixture.up(2, "--", "--nodes=2");
    fixture.assertSpun(task, ITEMS);
    assertEndsClean();
  }

  @Test
  void theRanksOfALostNodeComeElsewhere() throws Exception {
    MpiWorldInfo world = fixture.up(3, "--", "--nodes=4", "--ntasks-per-node=1");
    assertThat(nodes(world)).doesNotHaveDuplicates();
    long task = fixture.spin(ITEMS, MILLIS);
    fixture.awaitDone(task, 20);
    MpiRankInfo victim = WorldFixture.rank(world, 2);

    // One that is drained as well does not come back by itself.
    slurm.slurm("scontrol", "update", "nodename=" + victim.node(), "state=drain", "reason=test");
    slurm.slurm("scontrol", "update", "nodename=" + victim.node(), "state=down", "reason=test");

    fixture.awaitGone(victim.pid());
    fixture.awaitBack(world.epoch());
    MpiWorldInfo whole =
        fixture.await(
            "all are there again",
            LIMIT,
            w ->
                WorldFixture.whole(w)
                    && w.epoch() > world.epoch()
                    && !pids(w).contains(victim.pid()));
    assertThat(nodes(whole)).doesNotContain(victim.node());
    assertThat(pids(whole)).as("survivors").containsAll(others(world, victim));
    assertThat(whole.allocation()).isEqualTo(world.allocation());
    fixture.assertSpun(task, ITEMS);
    assertEndsClean();
  }

  @Test
  void anAllocationThatDoesNotStartIsWaitedForWithItsReason() throws Exception {
    slurm.slurm("scontrol", "update", "nodename=n1", "state=drain", "reason=test");
    ok("mpi", "up", "--ranks", "4", "--no-wait", "--", "--nodes=4");
    fixture.await("it is pending", LIMIT, w -> w.reason().contains("Node"));
    assertThat(fixture.run("mpi", "status").out()).contains("PENDING", "Node");
    long waiting = fixture.spin(ITEMS, MILLIS);

    // Another group goes on.
    fixture.start("worker", "start", "--name", "other", "--group", "others");
    ok("load", "--count", "50", "--millis", "1", "--group", "others");

    assertThat(fixture.task(waiting).done()).isZero();
    assertThat(fixture.task(waiting).state()).isEqualTo("WAITING");
    slurm.slurm("scontrol", "update", "nodename=n1", "state=resume");
    fixture.awaitWhole();
    fixture.assertSpun(waiting, ITEMS);
    ok("worker", "stop", "other");
    assertEndsClean();
  }

  @Test
  void whatSlurmRefusesIsSaidAtOnceAndLeavesNoWorld() throws Exception {
    for (String option : List.of("--nodelist=zz", "--mem=9999999G")) {
      Outcome refused = fixture.run("mpi", "up", "--ranks", "1", "--timeout", "1h", "--", option);
      assertThat(refused.exit()).as(refused.err()).isEqualTo(2);
      assertThat(refused.err()).contains("error: Slurm: sbatch: ", "(BAD_SETTING)", "hint: ");
      assertThat(fixture.run("mpi", "status").exit()).as("no world is left").isEqualTo(3);
    }
    fixture.up(1, "--", "--nodes=1");
    ok("mpi", "down");
    assertThat(slurm.jobs()).isEmpty();
  }

  @Test
  void atItsTimeLimitRanksLeaveAndNothingIsLost() throws Exception {
    assumeFalse(
        Boolean.getBoolean("furrow.short"), "Slurm looks at time limits every 30 s (furrow.short)");
    MpiWorldInfo world = fixture.up(2, "--", "--nodes=2", "--time=5");
    // Slurm looks every 30 s: it warns at the next look, and ends at the one after.
    slurm.slurm("scontrol", "update", "jobid=" + world.allocation(), "EndTime=now+31");
    long task = fixture.spin(ITEMS, 2 * MILLIS);

    MpiWorldInfo over =
        fixture.await(
            "its time is over", Duration.ofMinutes(3), w -> w.allocationState().equals("TIMEOUT"));

    assertThat(over.allocation()).isEqualTo(world.allocation());
    assertThat(over.ranks()).isEmpty();
    assertThat(fixture.run("mpi", "status").out()).contains("TIMEOUT");
    ok("mpi", "down");
    fixture.up(2, "--", "--nodes=2");
    // The ledger tells whether each was done once; doing it all again here would take too long.
    TaskInfo end = fixture.client().watch(task, Duration.ofMinutes(5), report -> {});
    assertThat(end.state()).isEqualTo("DONE");
    assertThat(end.done()).isEqualTo(ITEMS);
    assertEndsClean();
  }

  @Test
  void aServerThatIsKilledGoesOnWithItsAllocation() throws Exception {
    MpiWorldInfo world = fixture.up(3, "--", "--nodes=3");
    long task = fixture.spin(ITEMS, MILLIS);
    fixture.awaitDone(task, 20);
    List<String> jobs = slurm.jobs();
    fixture.server().kill();

    fixture.startServer();

    MpiWorldInfo after = fixture.awaitWhole();
    assertThat(pids(after)).containsExactlyInAnyOrderElementsOf(pids(world));
    assertThat(slurm.jobs()).isEqualTo(jobs);
    fixture.await("Slurm is asked", LIMIT, w -> w.allocation() == world.allocation());
    fixture.assertSpun(task, ITEMS);
    assertEndsClean();
  }

  private void assertEndsClean() throws Exception {
    if (fixture.client().worlds().world().isPresent()) {
      fixture.assertEndsClean();
    }
    assertThat(slurm.jobs()).isEmpty();
  }

  private Outcome ok(String... command) {
    Outcome outcome = fixture.run(command);
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
