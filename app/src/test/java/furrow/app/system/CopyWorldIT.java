package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.mpi.transport.MpjJars;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.testkit.Needs;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files are copied by the ranks of a world over real MPJ. */
class CopyWorldIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int RANKS = 3;
  private static final Pattern LINE =
      Pattern.compile("chunk (\\d+) worker rank-[0-9a-f]+-(\\d+) node \\S+ bytes \\d+ .* ok");

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final TestCluster cluster = new TestCluster(sandbox, "--copy-root", "/");

  @BeforeEach
  void start() {
    Needs.that(MpjJars.find().present(), "MPJ Express (" + MpjJars.INSTALL + ")");
    cluster.startServer();
    ok("mpi", "up", "--ranks", "" + RANKS, "--launcher", "local");
  }

  /** Ranks outlive their server. */
  @AfterEach
  void endTheWorld() {
    if (cluster.server() != null && cluster.server().alive()) {
      sandbox.run("mpi", "down");
    }
  }

  private Outcome ok(String... command) {
    Outcome outcome = sandbox.start(command).outcome(LIMIT);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome;
  }

  private Path file(int size) throws Exception {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(sandbox.file("f"), bytes);
  }

  @Test
  void chunkIIsWrittenByRankIModuloTheirNumberPlusOne() throws Exception {
    Path file = file(300_001);
    String to = sandbox.file("to").toString();
    Outcome outcome = ok("copy", file.toString(), "--to", to, "--group", "mpi", "--verbose");
    Matcher lines = LINE.matcher(outcome.err());
    int chunk = 0;
    while (lines.find()) {
      assertThat(Integer.parseInt(lines.group(1))).isEqualTo(chunk);
      assertThat(Integer.parseInt(lines.group(2))).as("chunk %d", chunk).isEqualTo(chunk % 3 + 1);
      chunk++;
    }
    assertThat(chunk).isEqualTo(293);
    List<String> told = outcome.err().lines().toList();
    assertThat(told.get(0)).endsWith("f: chunk size 1024 bytes, 293 chunks");
    assertThat(told.stream().filter(line -> line.matches("rank [123]: worker .* finished: .*")))
        .hasSize(3);
    assertThat(told.stream().filter(line -> line.startsWith("rank 2: chunk 1 worker "))).hasSize(1);
    assertThat(told.get(told.size() - 1)).isEqualTo("file transfer completed successfully");
    byte[] last = Files.readAllBytes(sandbox.file("to").resolve("chunk_292.bin"));
    assertThat(last).hasSize(300_001 - 292 * 1024);
  }

  @Test
  void ranksThatAreKilledCostNothingButTime() throws Exception {
    Path file = file(60 << 20);
    Path to = sandbox.file("to");
    FurrowProcess copy =
        sandbox.start(
            "copy",
            file.toString(),
            "--to",
            to.toString(),
            "--group",
            "mpi",
            "--layout",
            "file",
            "--upload",
            "--chunk",
            "64KiB");
    try (FurrowClient client = cluster.client()) {
      Awaitility.await("it has begun")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> client.tasks(0, 0, true).stream().anyMatch(t -> t.done() > 0));
      MpiRankInfo victim = client.worlds().world().orElseThrow().ranks().get(0);
      ProcessHandle.of(victim.pid()).orElseThrow().destroyForcibly();
    }
    Outcome outcome = copy.outcome(LIMIT);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(Files.mismatch(file, to.resolve("f"))).isEqualTo(-1);
  }
}
