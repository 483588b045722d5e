package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** docs/protocol.md is enough: a client in another language, written from it, is served. */
class ForeignPeerIT {
  private static final Path PEER = Path.of("../docs/examples/peer.py").toAbsolutePath().normalize();

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @BeforeAll
  static void needsPython() {
    boolean found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "python3")));
    Assumptions.assumeTrue(found, "no python3 on the PATH");
  }

  private Outcome peer(Path access, String message) {
    return sandbox
        .launch(
            List.of("python3", PEER.toString(), access.toString(), message), Map.of(), "peer.py")
        .outcome(Duration.ofSeconds(90));
  }

  @Test
  void handsInATextAndGetsTheAnswer() {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w");

    Outcome outcome = peer(sandbox.stateDirectory().resolve("access/client"), "hello furrow");

    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).isEqualTo("WORRUF OLLEH\n");
  }

  @Test
  void isRefusedWithTheTokenOfAnotherRole() {
    new TestCluster(sandbox).startServer();

    Outcome outcome = peer(sandbox.stateDirectory().resolve("access/worker"), "hello");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("error 12: ").contains("hint: ");
  }
}
