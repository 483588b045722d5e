package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import furrow.slurm.DevCluster.Said;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster whose nodes have network namespaces of their own. */
class DevClusterLinksIT {
  @TempDir Path scratch;

  @Test
  void nodesHaveNamesAddressesAndLinksThatCanBeCut() throws Exception {
    requireNamespaces();
    String prefix;
    try (DevCluster cluster = DevCluster.up(scratch.resolve("c"), "--netns", "--nodes=2");
        DevCluster other = DevCluster.up(scratch.resolve("d"), "--netns", "--nodes=2")) {
      prefix = setting(cluster, "prefix");
      assertThat(hostNames(cluster)).containsExactly("n1", "n2");
      assertThat(hostNames(other)).containsExactly("n1", "n2");
      InetSocketAddress node = daemon(cluster, "n2");
      assertThat(node.getAddress()).isNotEqualTo(daemon(other, "n2").getAddress());
      assertThat(answers(node)).isTrue();

      assertThat(cluster.run("cut", "n2").exit()).isZero();
      assertThat(answers(node)).isFalse();
      assertThat(answers(daemon(cluster, "n1"))).isTrue();
      assertThat(cluster.run("mend", "n2").exit()).isZero();
      await().atMost(Duration.ofSeconds(30)).until(() -> answers(node));

      assertThat(cluster.run("cut", "n3").exit()).isEqualTo(2);
      assertThat(names(Path.of("/etc/netns"))).anyMatch(name -> name.startsWith(prefix));
    }

    assertThat(names(Path.of("/sys/class/net"))).noneMatch(name -> name.startsWith(prefix));
    assertThat(names(Path.of("/run/netns"))).noneMatch(name -> name.startsWith(prefix));
    assertThat(names(Path.of("/etc/netns"))).noneMatch(name -> name.startsWith(prefix));
  }

  @Test
  void aSharedNetworkHasNoLinkToCut() throws Exception {
    try (DevCluster cluster = DevCluster.up(scratch.resolve("c"), "--nodes=1")) {
      Said said = cluster.run("cut", "n1");
      assertThat(said.exit()).isEqualTo(1);
      assertThat(said.err()).contains("no link to cut").contains("up --netns");
    }
  }

  private static void requireNamespaces() throws Exception {
    DevCluster.requireSlurm();
    boolean may = Said.by(List.of("unshare", "-n", "-m", "true"), Map.of()).exit() == 0;
    assumeTrue(
        may && "root".equals(System.getProperty("user.name")),
        "NOT RUN: network namespaces need root, and a kernel or container that lets it make them");
  }

  private static List<String> hostNames(DevCluster cluster) throws Exception {
    Said said = cluster.slurm("srun", "-N2", "-n2", "hostname");
    assertThat(said.exit()).as(said.toString()).isZero();
    return said.out().lines().sorted().toList();
  }

  /** Where a node's slurmd listens. */
  private static InetSocketAddress daemon(DevCluster cluster, String node) throws Exception {
    String line = Files.readString(cluster.configuration());
    Matcher found =
        Pattern.compile("NodeName=" + node + " NodeAddr=(\\S+) Port=(\\d+)").matcher(line);
    assertThat(found.find()).isTrue();
    return new InetSocketAddress(found.group(1), Integer.parseInt(found.group(2)));
  }

  private static boolean answers(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String setting(DevCluster cluster, String name) throws IOException {
    return Files.readAllLines(cluster.directory.resolve("settings")).stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
