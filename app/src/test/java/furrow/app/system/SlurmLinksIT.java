package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.SlurmCluster;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ranks on nodes with addresses of their own, whose links are cut. */
class SlurmLinksIT {
  private static final int ITEMS = 400;
  private static final int MILLIS = 10;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private SlurmCluster slurm;
  private WorldFixture fixture;

  @BeforeEach
  void bringUp() throws Exception {
    assumeTrue(
        mayMakeNamespaces(),
        "NOT RUN: network namespaces need root, and a kernel or container that lets it make them");
    slurm = SlurmCluster.up("--netns", "--nodes=3");
    fixture = new WorldFixture(sandbox, slurm.environment());
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

  private static boolean mayMakeNamespaces() throws Exception {
    return "root".equals(System.getProperty("user.name"))
        && new ProcessBuilder("unshare", "-n", "-m", "true").start().waitFor() == 0;
  }

  @Test
  void nodesThatCouldNotReachTheServerOrEachOtherAreRefused() throws Exception {
    fixture.startServer();
    Outcome unreachable = fixture.run("mpi", "up", "--ranks", "3", "--", "--nodes=3");
    assertThat(unreachable.exit()).isEqualTo(2);
    assertThat(unreachable.err())
        .contains("is another host, and this server listens on loopback only")
        .contains("furrow server start --listen");
    assertThat(fixture.run("server", "stop").exit()).isZero();

    fixture.startServer("--listen", address() + ":0");
    Outcome alone = fixture.run("mpi", "up", "--ranks", "3", "--", "--nodes=3");
    assertThat(alone.exit()).isEqualTo(2);
    assertThat(alone.err()).contains("speak MPI on loopback only", "--mpi-network CIDR");
    assertThat(slurm.jobs()).isEmpty();
  }

  @Test
  void aNodeThatIsCutOffIsDoneWithoutAndComesBack() throws Exception {
    fixture.startServer("--listen", address() + ":0");
    onlyByNetwork();
    MpiWorldInfo world = fixture.up(3, "--mpi-network", network(), "--", "--nodes=3");
    assertThat(world.ranks())
        .extracting(MpiRankInfo::node)
        .containsExactlyInAnyOrder("n1", "n2", "n3");
    long task = fixture.spin(ITEMS, MILLIS);
    fixture.awaitDone(task, 20);
    MpiRankInfo victim =
        world.ranks().stream().filter(rank -> rank.node().equals("n2")).findAny().orElseThrow();

    slurm.control("cut", "n2");

    MpiWorldInfo without = fixture.awaitBack(world.epoch());
    assertThat(without.ranks()).extracting(MpiRankInfo::pid).doesNotContain(victim.pid());
    fixture.assertSpun(task, ITEMS);

    slurm.control("mend", "n2");

    MpiWorldInfo whole = fixture.awaitWhole();
    assertThat(whole.epoch()).isGreaterThan(without.epoch());
    fixture.assertSpun(fixture.spin(ITEMS, MILLIS), ITEMS);
    fixture.assertEndsClean();
    assertThat(slurm.jobs()).isEmpty();
  }

  /** This host, as the nodes see it. */
  private String address() throws IOException {
    String conf = Files.readString(Path.of(slurm.environment().get("SLURM_CONF")));
    Matcher host = Pattern.compile("SlurmctldHost=\\S+\\((\\S+)\\)").matcher(conf);
    assertThat(host.find()).isTrue();
    return host.group(1);
  }

  private String network() throws IOException {
    return address().replaceAll("\\d+$", "0/24");
  }

  /** A socket in the file system that all share would be a way around the link. */
  private void onlyByNetwork() throws IOException {
    Path access = sandbox.stateDirectory().resolve("access/rank");
    String text = Files.readString(access);
    Matcher far = Pattern.compile("address\\.\\d+ = (\"tls:\\S+\")").matcher(text);
    assertThat(far.find()).as(text).isTrue();
    String others = text.replaceAll("(?m)^address.*\\n", "");
    Files.writeString(access, others + "addresses = 1\naddress.1 = " + far.group(1) + "\n");
  }
}
