package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.testkit.Needs;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One worker sees another file system at the target than the rest, as on a node of its own. */
class CopyApartIT {
  private static final int CHUNKS = 40;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final Fleet fleet = new Fleet(sandbox);
  private Path file;
  private Path to;

  @BeforeEach
  void start() throws Exception {
    Needs.mounts();
    to = Files.createDirectories(sandbox.file("to"));
    byte[] bytes = new byte[CHUNKS * 1024];
    new Random(5).nextBytes(bytes);
    file = Files.write(sandbox.file("f"), bytes);
    fleet.startServer();
    fleet.startWorker("w1");
    List<String> apart =
        new ArrayList<>(
            List.of("unshare", "-m", "sh", "-c", "mount -t tmpfs none " + to + " && exec \"$@\""));
    apart.add("apart");
    apart.addAll(sandbox.command("worker", "start", "--name", "w2", "--slots", "1"));
    sandbox.launch(apart, Map.of(), "worker w2");
    try (FurrowClient client = fleet.client()) {
      fleet.awaitWorkers(client, 2);
    }
  }

  private Outcome copy(String... options) {
    List<String> command = new ArrayList<>(List.of("copy", file.toString(), "--to", "to"));
    command.addAll(List.of(options));
    return sandbox.run(command.toArray(String[]::new));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(to)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void chunksLieWhereTheListSaysAndTheAnswerSaysThatNobodyHasAll() throws Exception {
    Outcome outcome = copy("--verbose", "--json");
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).contains("\"shared\":false");
    for (int i = 0; i < CHUNKS; i++) {
      String path = to + "/chunk_" + i + ".bin";
      assertThat(outcome.err())
          .containsPattern("chunk " + i + " worker w" + (i % 2 + 1) + " node .* ok " + path);
      assertThat(Files.exists(Path.of(path))).as(path).isEqualTo(i % 2 == 0);
    }
  }

  @Test
  void oneFileIsRefusedWithAHint() throws Exception {
    Outcome outcome = copy("--layout", "file");
    assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(1);
    assertThat(outcome.err()).contains("not the same directory", "--layout chunks");
    assertThat(names()).doesNotContain("f");
  }
}
