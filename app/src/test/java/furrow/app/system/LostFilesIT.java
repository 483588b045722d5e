package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.store.CompletionCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files of the spool are lost, cut, altered and swapped: what is derived is made again. */
class LostFilesIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int LINES = 10;
  private static final int LINE_BYTES = 100_000;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @Test
  void lostPartialsAreMadeAgainAndALostAnswerSaysHow() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");
    String input = submit();
    try (FurrowClient client = cluster.client()) {
      awaitDone(client, 5);
      cluster.server().kill();
      List<Path> partials = spoolFiles("p1-");
      Files.delete(partials.get(0));
      Files.write(partials.get(1), Arrays.copyOf(Files.readAllBytes(partials.get(1)), 70_000));
      byte[] third = Files.readAllBytes(partials.get(2));
      Files.write(partials.get(2), Files.readAllBytes(partials.get(3)));
      Files.write(partials.get(3), third);
      cluster.startServer();
      assertThat(client.watch(1, LIMIT, report -> {}).state()).isEqualTo("DONE");
      assertThat(answer(client)).isEqualTo(input);
    }
    assertThat(sandbox.run("events").out()).contains("COMPLETIONS_VOIDED");
    assertThat(Files.readString(sandbox.stateDirectory().resolve("audit.jsonl")))
        .contains("\"what\":\"COMPLETIONS_VOIDED\"", "\"outcome\":\"done\"");

    Files.write(spoolFiles("a1-").get(0), new byte[LINES * LINE_BYTES]);
    Outcome lost = sandbox.run("task", "result", "1", "--json");
    ErrorAssertions.assertRefused(lost, ErrorCode.RESULT_LOST, List.of("is lost"));
    assertThat(lost.err()).contains("\"hint\":\"furrow task retry 1\"");
    assertThat(lost.out()).as("no byte of a lost answer").isEmpty();
    assertThat(sandbox.run("task", "list").out()).contains("FAILED");
    assertThat(sandbox.run("task", "retry", "1").exit()).isZero();
    assertThat(sandbox.run("task", "wait", "1").exit()).isZero();
    assertThat(sandbox.run("task", "result", "1").out()).isEqualTo(input);
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  @Test
  void aSpoolThatIsDeletedUnderTheServerCostsOnlyWork() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");
    String input = submit();
    try (FurrowClient client = cluster.client()) {
      awaitDone(client, 4);
      deleteTree(sandbox.stateDirectory().resolve("spool"));
      TaskInfo end = client.watch(1, LIMIT, report -> {});
      assertThat(end.state()).isEqualTo("DONE");
      assertThat(answer(client)).isEqualTo(input);
    }
  }

  /** Copies a file of long lines, one per subtask, through a program; gives its text. */
  private String submit() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < LINES; k++) {
      text.append(Character.toString('a' + k).repeat(LINE_BYTES - 1)).append('\n');
    }
    Path file = Files.writeString(sandbox.file("lines.txt"), text);
    Outcome submitted =
        sandbox.run(
            "submit",
            file.toString(),
            "--chunk",
            Integer.toString(LINE_BYTES),
            "--exec",
            "sh -c 'sleep 0.3; cat'");
    assertThat(submitted.exit()).as(submitted.toString()).isZero();
    return text.toString();
  }

  private static void awaitDone(FurrowClient client, int subtasks) {
    Awaitility.await(subtasks + " subtasks are done")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> client.tasks(1, 1, false).get(0).done() >= subtasks);
  }

  private static String answer(FurrowClient client) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    client.result(1, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private List<Path> spoolFiles(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(sandbox.stateDirectory().resolve("spool"))) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(path);
      }
    }
  }
}
