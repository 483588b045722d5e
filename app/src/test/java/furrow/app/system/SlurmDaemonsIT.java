package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.SlurmCluster;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Slurm's own daemons die: a world still ends, and it is said what could not be ended. */
class SlurmDaemonsIT {
  private static final Duration LIMIT = WorldFixture.LIMIT;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private SlurmCluster slurm;
  private WorldFixture fixture;

  @BeforeEach
  void bringUp() throws Exception {
    slurm = SlurmCluster.up("--nodes=2", "--patience=3");
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
  void withoutAControllerTheWorldEndsAndItIsSaidWhatIsLeft() throws Exception {
    MpiWorldInfo world = fixture.up(2, "--", "--nodes=2");
    assertThat(slurm.jobs()).hasSize(1);
    daemon("slurmctld").destroyForcibly();

    Outcome down = fixture.run("mpi", "down");

    assertThat(down.toString()).contains("may still be there", "scancel --name=furrow-");
    fixture.awaitAllGone();
    assertThat(fixture.run("mpi", "status").exit()).isEqualTo(3);
    // What is left is found by the next start of the server.
    slurm.restart();
    assertThat(slurm.jobs()).anyMatch(job -> job.startsWith(world.allocation() + " "));
    ok("server", "stop");
    fixture.startServer();
    Awaitility.await("it is ended").atMost(LIMIT).until(() -> slurm.jobs().isEmpty());
    assertEndsClean();
  }

  @Test
  void withoutANodesDaemonTheWorldEnds() throws Exception {
    fixture.up(2, "--", "--nodes=2");
    daemon("n2").destroyForcibly();

    Outcome down = fixture.run("mpi", "down");

    fixture.awaitAllGone();
    assertThat(fixture.run("mpi", "status").exit()).as(down.toString()).isEqualTo(3);
    slurm.restart();
    Awaitility.await("the job is gone").atMost(LIMIT).until(() -> slurm.jobs().isEmpty());
    assertEndsClean();
  }

  private void assertEndsClean() throws Exception {
    if (fixture.client().worlds().world().isPresent()) {
      fixture.assertEndsClean();
    }
    assertThat(slurm.jobs()).isEmpty();
  }

  private void ok(String... command) {
    Outcome outcome = fixture.run(command);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
  }

  /** A daemon of the cluster, as it has noted it. */
  private ProcessHandle daemon(String name) throws IOException {
    Map<String, String> environment = slurm.environment();
    Path run = Path.of(environment.get("SLURM_CONF")).resolveSibling("run");
    String noted = Files.readString(run.resolve(name)).split(" ")[0];
    return ProcessHandle.of(Long.parseLong(noted)).orElseThrow();
  }
}
