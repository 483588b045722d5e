package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.protocol.error.ErrorCode;
import furrow.testkit.Seed;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.store.CompletionCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files are copied by real workers, whatever their sizes and whoever dies. */
class CopyIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Pattern LINE =
      Pattern.compile("chunk (\\d+) worker w(\\d+) node \\S+ bytes (\\d+) crc32c [0-9a-f]{8} ok");

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final TestCluster cluster = new TestCluster(sandbox);
  private final Random random = new Random(Seed.pick(CopyIT.class));

  /** Workers that may write everywhere unless options say otherwise. */
  private void start(int workers, String... options) throws Exception {
    cluster.startServer();
    String[] all = options.length > 0 ? options : new String[] {"--copy-root", "/"};
    for (int i = 0; i < workers; i++) {
      cluster.startWorker("w" + i, all);
    }
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, workers);
    }
  }

  private Path file(String name, long size) throws IOException {
    Path file = sandbox.file(name);
    byte[] block = new byte[(int) Math.min(size, 1 << 20)];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = size; left > 0; left -= block.length) {
        random.nextBytes(block);
        out.write(block, 0, (int) Math.min(left, block.length));
      }
    }
    return file;
  }

  private Outcome copy(Path file, Path to, String... options) {
    List<String> args = new ArrayList<>(List.of("copy", file.toString(), "--to", to.toString()));
    args.addAll(List.of(options));
    return sandbox.start(args.toArray(String[]::new)).outcome(LIMIT);
  }

  /** All chunks of a file, one behind the other, and nothing else in the directory. */
  private static void assertChunks(Path file, Path to, int chunk) throws IOException {
    byte[] all = Files.readAllBytes(file);
    int count = (all.length + chunk - 1) / chunk;
    for (int i = 0; i < count; i++) {
      byte[] wanted = Arrays.copyOfRange(all, i * chunk, Math.min(all.length, (i + 1) * chunk));
      byte[] found = Files.readAllBytes(to.resolve("chunk_" + i + ".bin"));
      assertThat(Arrays.equals(found, wanted)).as("chunk %d of %s", i, file).isTrue();
    }
    assertThat(names(to)).as("files in %s", to).hasSize(count);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void everySizeComesWholeInBothLayouts() throws Exception {
    start(3);
    int chunk = 1000;
    for (int size : new int[] {0, 1, chunk - 1, chunk, chunk + 1, 7 * chunk, 20 * chunk + 3}) {
      Path file = file("f" + size, size);
      Path chunks = sandbox.file("chunks" + size);
      Outcome first = copy(file, chunks, "--chunk", "" + chunk, "--json");
      assertThat(first.exit()).as(first.toString()).isZero();
      assertThat(first.out())
          .contains("\"bytes\":" + size, "\"shared\":true", "\"failed\":[]", "\"crc32c\":");
      assertChunks(file, chunks, chunk);

      Path one = sandbox.file("one" + size);
      Outcome second = copy(file, one, "--chunk", "" + chunk, "--layout", "file");
      assertThat(second.exit()).as(second.toString()).isZero();
      assertThat(Files.mismatch(file, one.resolve(file.getFileName()))).isEqualTo(-1);
      assertThat(names(one)).containsExactly("f" + size);
    }
  }

  @Test
  void chunkIIsWrittenByWorkerIModuloTheirNumber() throws Exception {
    start(4);
    Path file = file("f", 3_000_123);
    Outcome outcome = copy(file, sandbox.file("to"), "--verbose");
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    Matcher lines = LINE.matcher(outcome.err());
    long number = 0;
    while (lines.find()) {
      assertThat(Long.parseLong(lines.group(1))).isEqualTo(number);
      assertThat(Long.parseLong(lines.group(2))).as("chunk %d", number).isEqualTo(number % 4);
      number++;
    }
    assertThat(number).as("lines").isEqualTo(3_000_123 / 1024 + 1);
    assertChunks(file, sandbox.file("to"), 1024);
  }

  @Test
  void theDefaultsAreThoseOfTheSeed() throws Exception {
    start(2);
    Path file = file("f", 10_000);
    Outcome outcome = sandbox.run("copy", file.toString());
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertChunks(file, sandbox.file("uploaded_files"), 1024);
  }

  @Test
  void aFileThatTheServerDoesNotSeeIsSentUp() throws Exception {
    start(2);
    Path file = file("f", 5_000_000);
    Outcome outcome = copy(file, sandbox.file("to"), "--upload", "--layout", "file");
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(Files.mismatch(file, sandbox.file("to").resolve("f"))).isEqualTo(-1);
  }

  @Test
  void killedWorkersCostNothingButTime() throws Exception {
    start(4);
    Path file = file("f", 40 << 20);
    for (String layout : List.of("chunks", "file")) {
      Path to = sandbox.file("to-" + layout);
      FurrowProcess copy =
          sandbox.start(
              "copy",
              file.toString(),
              "--to",
              to.toString(),
              "--layout",
              layout,
              "--chunk",
              "4KiB",
              "--json");
      try (FurrowClient client = cluster.client()) {
        for (String victim : List.of("w1", "w3", "w0")) {
          long before = client.tasks(0, 0, true).stream().mapToLong(t -> t.done()).sum();
          Awaitility.await("it goes on")
              .atMost(LIMIT)
              .pollInterval(Duration.ofMillis(20))
              .until(
                  () ->
                      !copy.alive()
                          || client.tasks(0, 0, true).stream().mapToLong(t -> t.done()).sum()
                              > before);
          cluster.worker(victim).kill();
          cluster.startWorker(victim, "--copy-root", "/");
        }
      }
      Outcome outcome = copy.outcome(LIMIT);
      assertThat(outcome.exit()).as(outcome.toString()).isZero();
      if (layout.equals("chunks")) {
        assertChunks(file, to, 4096);
      } else {
        assertThat(Files.mismatch(file, to.resolve("f"))).isEqualTo(-1);
        assertThat(names(to)).containsExactly("f");
      }
    }
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  @Test
  void aServerThatIsKilledGoesOnWithTheCopy() throws Exception {
    start(3);
    Path file = file("f", 40 << 20);
    Path to = sandbox.file("to");
    FurrowProcess copy =
        sandbox.start("copy", file.toString(), "--to", to.toString(), "--layout", "file");
    try (FurrowClient client = cluster.client()) {
      Awaitility.await("it has begun")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> client.tasks(0, 0, true).stream().anyMatch(t -> t.done() > 0));
    }
    cluster.server().kill();
    cluster.startServer();
    Outcome outcome = copy.outcome(LIMIT);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(Files.mismatch(file, to.resolve("f"))).isEqualTo(-1);
  }

  @Test
  void whatIsThereIsReplacedAndLinksAreNotFollowed() throws Exception {
    start(2);
    Path file = file("f", 5_000);
    Path to = Files.createDirectory(sandbox.file("to"));
    Path elsewhere = Files.writeString(sandbox.file("elsewhere"), "mine");
    Files.writeString(to.resolve("chunk_0.bin"), "old and much longer than a chunk".repeat(99));
    Files.createSymbolicLink(to.resolve("chunk_1.bin"), elsewhere);
    Files.createSymbolicLink(to.resolve("f"), elsewhere);
    assertThat(copy(file, to).exit()).isZero();
    assertThat(copy(file, to, "--layout", "file").exit()).isZero();
    assertThat(Files.readString(elsewhere)).isEqualTo("mine");
    assertThat(Files.isRegularFile(to.resolve("f"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(Files.mismatch(file, to.resolve("f"))).isEqualTo(-1);
    Files.delete(to.resolve("f"));
    assertChunks(file, to, 1024);
  }

  @Test
  void nothingIsWrittenOutsideTheRoots() throws Exception {
    Path root = Files.createDirectory(sandbox.file("root"));
    Path outside = Files.createDirectory(sandbox.file("outside"));
    Files.createSymbolicLink(root.resolve("link"), outside);
    start(2, "--copy-root", root.toString());
    Path file = file("f", 3_000);
    for (Path to :
        List.of(outside, sandbox.file("new"), root.resolve("link"), root.resolve("link/deeper"))) {
      Outcome refused = copy(file, to, "--json");
      ErrorAssertions.assertRefused(refused, ErrorCode.FORBIDDEN, List.of(to.toString()));
      assertThat(refused.err()).contains("--copy-root");
    }
    assertThat(names(outside)).isEmpty();
    assertThat(sandbox.file("new")).doesNotExist();
    assertThat(copy(file, root.resolve("a/b")).exit()).isZero();
    assertChunks(file, root.resolve("a/b"), 1024);
  }

  @Test
  void aWorkerThatWasNotToldToWritesNothing() throws Exception {
    cluster.startServer();
    cluster.startWorker("w0", "--no-exec");
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 1);
    }
    Path file = file("f", 3_000);
    Path to = sandbox.file("to");
    Outcome refused = copy(file, to, "--json");
    ErrorAssertions.assertRefused(refused, ErrorCode.FORBIDDEN, List.of("--copy-root"));
    assertThat(sandbox.run("task", "explain", "last").out()).contains("--copy-root DIR");
    assertThat(to).doesNotExist();

    Outcome waits = sandbox.run("submit", file.toString(), "--exec", "cat");
    assertThat(waits.exit()).as(waits.toString()).isZero();
    Outcome explained = sandbox.run("task", "explain", "last");
    assertThat(explained.out()).as(explained.toString()).contains("--no-exec");
  }

  @Test
  void noRootLeadsToTheStateDirectory() throws Exception {
    start(1);
    Path access = sandbox.stateDirectory().resolve("access");
    Path link = Files.createSymbolicLink(sandbox.file("link"), access);
    String before = Files.readString(access.resolve("tokens"));
    Path tokens = Files.writeString(sandbox.file("tokens"), "a token of mine\n".repeat(500));
    for (Path to : List.of(access, link, sandbox.stateDirectory().resolve("plugins"))) {
      Outcome refused = copy(tokens, to, "--layout", "file", "--json");
      ErrorAssertions.assertRefused(refused, ErrorCode.FORBIDDEN, List.of("access files"));
    }
    assertThat(Files.readString(access.resolve("tokens"))).isEqualTo(before);
    Outcome read = sandbox.run("submit", access.resolve("admin").toString(), "--kernel", "text");
    assertThat(read.exit()).as("what is sent by value was read by its owner").isZero();
  }

  @Test
  void aServerMaySwitchItOffForAllWorkers() throws Exception {
    TestCluster strict = new TestCluster(sandbox, "--no-copy");
    strict.startServer();
    strict.startWorker("w0", "--copy-root", "/");
    Outcome refused = copy(file("f", 3_000), sandbox.file("to"), "--json");
    ErrorAssertions.assertRefused(
        refused, ErrorCode.KERNEL_DISABLED, List.of("writes files", "--no-copy"));
    assertThat(sandbox.file("to")).doesNotExist();
  }

  @Test
  void aTargetThatIsNoDirectoryAndBadRequestsAreToldAsSuch() throws Exception {
    start(1);
    Path file = file("f", 3_000);
    ErrorAssertions.assertRefused(
        copy(file, file, "--json"), ErrorCode.BAD_SETTING, List.of("directory"));
    ErrorAssertions.assertRefused(
        copy(file, file.resolve("below"), "--json"), ErrorCode.SUBTASK_FAILED, List.of("below"));
    ErrorAssertions.assertRefused(
        copy(file, sandbox.file("to"), "--layout", "tape", "--json"),
        ErrorCode.BAD_OPERATION,
        List.of("tape", "chunks or file"));
    ErrorAssertions.assertRefused(
        copy(file, sandbox.file("to"), "--chunk", "0", "--json"),
        ErrorCode.BAD_SETTING,
        List.of("--chunk"));
    ErrorAssertions.assertRefused(
        copy(sandbox.file("missing"), sandbox.file("to"), "--json"),
        ErrorCode.INPUT_MISSING,
        List.of("missing"));
  }

  @Test
  void aChunkThatCannotBeWrittenIsNamedAndAllOthersAreThere() throws Exception {
    start(3);
    Path file = file("f", 50_000);
    Path to = Files.createDirectory(sandbox.file("to"));
    Files.createDirectories(to.resolve("chunk_7.bin/taken"));
    Outcome outcome = copy(file, to, "--json");
    assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(1);
    assertThat(outcome.out()).contains("\"chunks\":\"7\"").contains("chunk_7.bin");
    assertThat(names(to)).as("the others").hasSize(49);

    Files.delete(to.resolve("chunk_7.bin/taken"));
    Files.delete(to.resolve("chunk_7.bin"));
    assertThat(sandbox.run("task", "retry", "last").exit()).isZero();
    Outcome again = sandbox.run("task", "wait", "last");
    assertThat(again.exit()).as(again.toString()).isZero();
    assertChunks(file, to, 1024);
  }

  @Test
  void withoutAWorkerOfTheGroupItWaitsAndSaysSo() throws Exception {
    start(1);
    Path file = file("f", 3_000);
    FurrowProcess copy =
        sandbox.start(
            "copy", file.toString(), "--to", sandbox.file("to").toString(), "--group", "blue");
    copy.awaitOutput("no worker in group blue", LIMIT);
    cluster.startWorker("b1", "--group", "blue", "--copy-root", "/");
    Outcome outcome = copy.outcome(LIMIT);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).contains("b1");
  }
}
