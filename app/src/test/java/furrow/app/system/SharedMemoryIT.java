package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.testkit.Needs;
import furrow.testkit.SampleCsv;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.store.CompletionCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Local workers where {@code /dev/shm} is not what it should be. Each server has a mount namespace
 * of its own, so that nobody else notices.
 */
class SharedMemoryIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String OP = "sum(qty), sum(price) by region";

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @BeforeEach
  void needMounts() {
    Needs.mounts();
  }

  @Test
  void anUnwritableOneIsPassedOver() throws Exception {
    worksInTheStateDirectory("mount -t tmpfs -o ro none /dev/shm");
  }

  @Test
  void oneThatIsAbsentIsPassedOver() throws Exception {
    worksInTheStateDirectory(
        "mount -t tmpfs none /mnt"
            + " && for d in null zero random urandom; do touch /mnt/$d && mount --bind /dev/$d /mnt/$d; done"
            + " && mount --rbind /mnt /dev && ! test -e /dev/shm");
  }

  @Test
  void oneThatIsSmallerThanARingIsPassedOver() throws Exception {
    worksInTheStateDirectory("mount -t tmpfs -o size=1m none /dev/shm");
  }

  @Test
  void aFullOneIsPassedOver() throws Exception {
    worksInTheStateDirectory(
        "mount -t tmpfs -o size=8m none /dev/shm"
            + " && ! dd if=/dev/zero of=/dev/shm/full bs=64k 2>/dev/null");
  }

  @Test
  void oneThatFillsUpWhileItIsMappedHarmsNobody() throws Exception {
    FurrowProcess server = start("mount -t tmpfs -o size=8m none /dev/shm");
    Path file = sample();
    try (FurrowClient client = new TestCluster(sandbox).client()) {
      WorkerInfo worker = theWorker(client, 0);
      Path memory = Path.of("/proc/" + server.pid() + "/root/dev/shm");
      assertThat(rings(memory)).as("rings in shared memory").hasSize(1);

      fill(memory.resolve("full"));

      answersLikeRun(file);
      assertThat(theWorker(client, 0).pid()).as("the same process").isEqualTo(worker.pid());
      ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
      theWorker(client, worker.pid());
      answersLikeRun(file);
      assertThat(server.alive()).isTrue();
    }
    endsClean(server);
  }

  @Test
  void whereNoPlaceTakesARingTheStartIsRefused() throws Exception {
    // A socket's path is short: a long state directory takes none.
    Path state = Files.createDirectories(sandbox.file("s".repeat(50)));
    Outcome refused =
        sandbox
            .launch(
                isolated("mount -t tmpfs -o ro none /dev/shm", "--json"),
                Map.of("FURROW_STATE_DIR", state.toString()),
                "furrow server start")
            .outcome(LIMIT);

    ErrorAssertions.assertRefused(
        refused, ErrorCode.BAD_SETTING, List.of("/dev/shm", state.toString()));
    assertThat(refused.err()).contains("--local-workers");
  }

  // ---- steps ----

  private void worksInTheStateDirectory(String mounts) throws Exception {
    FurrowProcess server = start(mounts);
    try (FurrowClient client = new TestCluster(sandbox).client()) {
      theWorker(client, 0);
      assertThat(rings(sandbox.stateDirectory())).as("rings in the state directory").hasSize(1);
      answersLikeRun(sample());
    }
    endsClean(server);
  }

  private FurrowProcess start(String mounts) {
    FurrowProcess server = sandbox.launch(isolated(mounts), Map.of(), "furrow server start");
    server.awaitOutput("server is ready", TestCluster.START);
    return server;
  }

  /** The command that starts a server where these mounts were made, and nobody sees them. */
  private List<String> isolated(String mounts, String... options) {
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c"));
    command.addAll(List.of(mounts + " && exec \"$@\"", "sh"));
    command.addAll(
        sandbox.command("server", "start", "--heartbeat", "500ms", "--local-workers", "1"));
    command.addAll(List.of(options));
    return command;
  }

  private Path sample() throws IOException {
    Path file = sandbox.file("sample.csv");
    SampleCsv.write(file, 3_000_000, 3);
    return file;
  }

  private void answersLikeRun(Path file) {
    Outcome here = sandbox.run("run", file.toString(), "--op", OP, "--json");
    Outcome there =
        sandbox.run(
            "submit",
            file.toString(),
            "--op",
            OP,
            "--group",
            "local",
            "--chunk",
            "64KiB",
            "--wait",
            "--json");
    assertThat(there.exit()).as(there.toString()).isZero();
    assertThat(there.out()).isEqualTo(here.out());
  }

  /** The one local worker when it is up, and is not the process {@code before}. */
  private static WorkerInfo theWorker(FurrowClient client, long before) {
    return Awaitility.await("the local worker is up")
        .atMost(LIMIT)
        .until(
            () ->
                client.workers("").stream()
                    .filter(one -> one.state().equals("up") && one.pid() != before)
                    .findAny(),
            Optional::isPresent)
        .orElseThrow();
  }

  private void endsClean(FurrowProcess server) throws Exception {
    assertThat(sandbox.run("server", "stop").exit()).isZero();
    assertThat(server.awaitExit(LIMIT)).as(server.err()).isZero();
    assertThat(rings(sandbox.stateDirectory())).isEmpty();
    try (Stream<Path> all = Files.walk(sandbox.directory())) {
      assertThat(all.filter(path -> path.getFileName().toString().startsWith("hs_err")))
          .as("crashes of a JVM")
          .isEmpty();
    }
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  private static List<Path> rings(Path place) throws IOException {
    try (Stream<Path> all = Files.list(place)) {
      return all.filter(path -> path.getFileName().toString().startsWith("furrow-ring-")).toList();
    }
  }

  private static void fill(Path file) {
    byte[] block = new byte[4 * 1024];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full.getMessage()).contains("No space");
    }
  }
}
