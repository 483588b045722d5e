package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.Needs;
import furrow.testkit.SampleCsv;
import furrow.testkit.SlurmCluster;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A world in an allocation of a real Slurm, with the words that the manual gives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorldOnSlurmIT {
  private static final String OP = "sum(*) by region";
  private static final List<String> NODES = List.of("n1", "n2", "n3", "n4");

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private SlurmCluster slurm;

  @BeforeAll
  void bringUp() throws Exception {
    slurm = SlurmCluster.up();
  }

  @AfterAll
  void takeDown() throws Exception {
    if (slurm != null) {
      slurm.close();
    }
  }

  @Test
  void fourNodesGiveTheAnswerThatRunGivesAndLeaveNothing() throws Exception {
    Path file = sandbox.file("sales.csv");
    SampleCsv.write(file, 8 << 20, 5);
    try (WorldFixture fixture = new WorldFixture(sandbox, slurm.environment())) {
      fixture.startServer();
      MpiWorldInfo world = fixture.up(4, "--", "--nodes=4");
      assertThat(world.launcher()).isEqualTo("slurm");
      assertThat(slurm.jobs()).containsExactly(world.allocation() + " RUNNING");
      assertThat(world.ranks())
          .extracting(MpiRankInfo::node)
          .containsExactlyInAnyOrderElementsOf(NODES);

      Outcome here = sandbox.run("run", file.toString(), "--op", OP, "--json");
      Outcome there =
          fixture.run(
              "submit",
              file.toString(),
              "--op",
              OP,
              "--group",
              "mpi",
              "--chunk",
              "64KiB",
              "--wait",
              "--json");

      assertThat(there.exit()).as(there.toString()).isZero();
      assertThat(there.out()).isEqualTo(here.out());
      assertThat(nodesOf(fixture.run("task", "show", "last", "--subtasks", "done")))
          .isEqualTo(Set.copyOf(NODES));
      fixture.assertEndsClean();
      assertThat(slurm.jobs()).isEmpty();
    }
  }

  /** The file is there for server and client only; ranks fetch from the server what they work. */
  @Test
  void aRankOnANodeWithoutTheFileFetchesItFromTheServer() throws Exception {
    Needs.mounts();
    Path file = Files.createDirectory(sandbox.file("hidden")).resolve("sales.csv");
    Path original = sandbox.file("original.csv");
    SampleCsv.write(original, 4 << 20, 6);
    try (WorldFixture fixture = new WorldFixture(sandbox, slurm.environment())) {
      String mounts = "mount -t tmpfs none " + file.getParent() + " && cp " + original + " " + file;
      FurrowProcess server = fixture.startServerBehind(mounts);
      fixture.up(4, "--", "--nodes=4");
      assertThat(file).as("outside the server's namespace").doesNotExist();

      Outcome there =
          fixture.runBeside(
              server, "submit", file.toString(), "--op", OP, "--group", "mpi", "--wait", "--json");

      Outcome here = sandbox.run("run", original.toString(), "--op", OP, "--json");
      assertThat(there.exit()).as(there.toString()).isZero();
      assertThat(there.out()).isEqualTo(here.out());
      fixture.assertEndsClean();
      assertThat(slurm.jobs()).isEmpty();
    }
  }

  private static Set<String> nodesOf(Outcome shown) {
    Set<String> nodes = new TreeSet<>();
    Matcher matcher = Pattern.compile("\\bn[1-4]\\b").matcher(shown.out());
    while (matcher.find()) {
      nodes.add(matcher.group());
    }
    return nodes;
  }
}
