package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.store.CompletionCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The state directory lies on a small file system that fills up, and is freed again. */
class FullDiskIT {
  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private Path ballast;

  @BeforeEach
  void mount() throws Exception {
    Path state = Files.createDirectories(sandbox.stateDirectory());
    // Through a shell: where there is no such program that is an exit status too.
    int exit = shell("mount -t tmpfs -o size=48m,mode=700 none " + state);
    assumeTrue(exit == 0, "full disk: no right to mount a tmpfs");
    ballast = state.resolve("ballast-of-the-test");
  }

  @AfterEach
  void unmount() throws Exception {
    shell("umount -l " + sandbox.stateDirectory());
  }

  private static int shell(String command) throws Exception {
    return new ProcessBuilder("sh", "-c", command).start().waitFor();
  }

  @Test
  void submitsAreRefusedAndWorkGoesOnWhenThereIsSpaceAgain() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 1);
      TaskRequest slow =
          TaskRequest.of("spin", "items=40 millis=100", List.of(), Map.of())
              .withLimits(new TaskRequest.Limits("", 0, 1, 0, 2));
      long before = client.submit(slow).task();

      fill();
      Outcome refused = uploadWhileFull();
      Files.delete(ballast);

      ErrorAssertions.assertRefused(refused, ErrorCode.NO_SPACE, List.of());
      TaskInfo end = client.watch(before, Duration.ofMinutes(1), report -> {});
      assertThat(end.state()).isEqualTo("DONE");
      assertThat(cluster.server().alive()).isTrue();
      long after = client.submit(TaskRequest.of("noop", "items=5", List.of(), Map.of())).task();
      assertThat(client.watch(after, Duration.ofMinutes(1), report -> {}).state())
          .isEqualTo("DONE");
    }
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  private Outcome uploadWhileFull() throws IOException {
    Path file = sandbox.file("upload.csv");
    Files.writeString(file, "a\n" + "1\n".repeat(4 << 20));
    return sandbox.run(
        "submit",
        file.toString(),
        "--op",
        "sum(a)",
        "--upload",
        "--wait",
        "--timeout",
        "5s",
        "--json");
  }

  private void fill() {
    byte[] block = new byte[64 * 1024];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full.getMessage()).contains("No space");
    }
  }
}
