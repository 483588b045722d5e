package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.testkit.Needs;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The target directory of a copy lies on a small file system that fills up. */
class CopyFullDiskIT {
  private static final int SIZE = 12 << 20;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final TestCluster cluster = new TestCluster(sandbox);
  private Path to;

  @BeforeEach
  void mount() throws Exception {
    to = Files.createDirectories(sandbox.file("small"));
    Needs.that(
        shell("mount -t tmpfs -o size=8m,mode=700 none " + to) == 0, "the right to mount a tmpfs");
    cluster.startServer();
    cluster.startWorker("w1", "--copy-root", "/");
    cluster.startWorker("w2", "--copy-root", "/");
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 2);
    }
  }

  @AfterEach
  void unmount() throws Exception {
    shell("umount -l " + to);
  }

  private static int shell(String command) throws Exception {
    return new ProcessBuilder("sh", "-c", command).start().waitFor();
  }

  private Path file() throws IOException {
    byte[] bytes = new byte[SIZE];
    new Random(7).nextBytes(bytes);
    return Files.write(sandbox.file("f"), bytes);
  }

  /** How many chunks the list of a failed copy names. */
  private static int named(String json) {
    Matcher lists = Pattern.compile("\"chunks\":\"([^\"]*)\"").matcher(json);
    int count = 0;
    while (lists.find()) {
      for (String part : lists.group(1).split(", ")) {
        Matcher range = Pattern.compile("(\\d+)-(\\d+)(?:/(\\d+))?").matcher(part);
        if (range.matches()) {
          int step = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
          int span = Integer.parseInt(range.group(2)) - Integer.parseInt(range.group(1));
          count += span / step + 1;
        } else {
          count++;
        }
      }
    }
    return count;
  }

  @Test
  void everyChunkIsThereOrNamedAndARetryBringsTheRest() throws Exception {
    Path file = file();
    Outcome full =
        sandbox.run("copy", file.toString(), "--to", to.toString(), "--chunk", "64KiB", "--json");

    assertThat(full.exit()).as(full.toString()).isEqualTo(1);
    assertThat(full.out())
        .contains("\"reason\":\"NO_SPACE\"", "No space left on device", to.toString());
    List<Path> there;
    try (Stream<Path> files = Files.list(to)) {
      there = files.toList();
    }
    int chunks = SIZE / 65_536;
    assertThat(there.size()).as("written").isBetween(chunks / 2, chunks - 1);
    assertThat(there).allMatch(path -> path.getFileName().toString().startsWith("chunk_"));
    assertThat(named(full.out()) + there.size())
        .as("named or there")
        .isGreaterThanOrEqualTo(chunks);
    byte[] all = Files.readAllBytes(file);
    for (Path path : there) {
      int i = Integer.parseInt(path.getFileName().toString().replaceAll("\\D", ""));
      byte[] wanted = Arrays.copyOfRange(all, i << 16, (i + 1) << 16);
      assertThat(Files.readAllBytes(path)).as("%s", path).isEqualTo(wanted);
    }
    String failed = sandbox.run("task", "show", "last", "--subtasks", "failed").out();
    assertThat(failed).contains("No space left on device");

    assertThat(shell("mount -o remount,size=32m " + to)).isZero();
    assertThat(sandbox.run("task", "retry", "last").exit()).isZero();
    Outcome again = sandbox.run("task", "wait", "last");
    assertThat(again.exit()).as(again.toString()).isZero();
    for (int i = 0; i < chunks; i++) {
      byte[] wanted = Arrays.copyOfRange(all, i << 16, (i + 1) << 16);
      assertThat(Files.readAllBytes(to.resolve("chunk_" + i + ".bin"))).isEqualTo(wanted);
    }
  }

  @Test
  void oneFileThatDoesNotFitNeverGetsItsName() throws Exception {
    Path file = file();
    Outcome full =
        sandbox.run(
            "copy", file.toString(), "--to", to.toString(), "--layout", "file", "--chunk", "64KiB");

    assertThat(full.exit()).as(full.toString()).isEqualTo(1);
    assertThat(full.err()).contains("NO_SPACE", "No space left on device");
    assertThat(to.resolve("f")).doesNotExist();

    assertThat(shell("mount -o remount,size=32m " + to)).isZero();
    assertThat(sandbox.run("task", "retry", "last").exit()).isZero();
    assertThat(sandbox.run("task", "wait", "last").exit()).isZero();
    assertThat(Files.mismatch(file, to.resolve("f"))).isEqualTo(-1);
  }
}
