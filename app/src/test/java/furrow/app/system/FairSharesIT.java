package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.access.AccessFile;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one user hands in takes nothing from the others but its share. */
class FairSharesIT {
  private static final Duration START = Duration.ofSeconds(90);
  private static final int WAIT = 60_000;
  private static final int SUBMISSIONS = 2_000;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private static Submit large(int number) {
    byte[] id = ByteBuffer.allocate(16).putInt(number).array();
    InputInfo none = new InputInfo("", 0, 0, "", 0, "", "");
    List<String> words = List.of("x".repeat(100_000));
    return new Submit(id, "noop", "", words, Map.of("items", "1"), none, "", 0, 1, 0, 2);
  }

  @Test
  void largeSubmissionsOfOneUserLeaveAServerOf256MiBServingOthers() throws Exception {
    FurrowProcess server = sandbox.start(List.of("-Xmx256m"), Map.of(), "server", "start");
    server.awaitOutput("server is ready", START);
    Path alice = sandbox.file("alice");
    Outcome token =
        sandbox.run(
            "token", "create", "--role", "client", "--user", "alice", "--out", alice.toString());
    assertThat(token.exit()).as(token.toString()).isZero();

    int accepted = 0;
    int busy = 0;
    Path own = sandbox.stateDirectory().resolve("access/client");
    try (Link bob = Link.connect(AccessFile.read(own), LinkSettings.of("bob"))) {
      for (int i = 1; i <= SUBMISSIONS; i++) {
        try {
          accepted += bob.call(large(i), WAIT) instanceof Accepted ? 1 : 0;
        } catch (ProblemException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.BUSY);
          busy++;
        }
      }
    }
    assertThat(busy).isPositive();
    assertThat(accepted).isBetween(20, SUBMISSIONS / 2);
    assertThat(accepted + busy).isEqualTo(SUBMISSIONS);

    Outcome info = sandbox.run("server", "info", "--json");
    assertThat(info.out()).contains("\"shares\":[{", "\"what\":\"task_bytes\"");
    Outcome hers =
        sandbox.run("submit", "--kernel", "noop", "--access", alice.toString(), "-o", "id");
    assertThat(hers.exit()).as(hers.toString()).isZero();
    assertThat(server.alive()).isTrue();
    assertThat(
            Stream.of(
                sandbox.run("server", "info", "--access", alice.toString()).out().split("\n")))
        .anyMatch(line -> line.contains("tasks_live of alice") && line.contains("1, at most"));
  }
}
