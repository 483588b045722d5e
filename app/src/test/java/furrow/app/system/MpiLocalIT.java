package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.mpi.transport.MpjJars;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.Needs;
import furrow.testkit.SampleCsv;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.store.CompletionCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A world of ranks on one host, by the commands that a user types, over real MPJ. */
class MpiLocalIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final TestCluster cluster = new TestCluster(sandbox);

  @BeforeEach
  void mpjIsThere() {
    Needs.that(MpjJars.find().present(), "MPJ Express (" + MpjJars.INSTALL + ")");
  }

  /** Ranks outlive their server. */
  @AfterEach
  void endTheWorld() {
    if (cluster.server() != null && cluster.server().alive()) {
      sandbox.run("mpi", "down");
    }
  }

  private Outcome ok(String... command) {
    Outcome outcome = sandbox.run(command);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome;
  }

  private MpiWorldInfo world() throws IOException {
    try (FurrowClient client = cluster.client()) {
      return client.worlds().world().orElseThrow();
    }
  }

  private static List<ProcessHandle> processes(MpiWorldInfo world) {
    return Stream.concat(Stream.of(world.master()), world.ranks().stream().map(MpiRankInfo::pid))
        .map(pid -> ProcessHandle.of(pid).orElseThrow())
        .toList();
  }

  @Test
  void itGivesTheAnswerThatRunGivesAndLeavesNothing() throws Exception {
    Path file = sandbox.file("sample.csv");
    SampleCsv.write(file, 5_000_000, 1);
    FurrowProcess server = cluster.startServer();
    assertThat(sandbox.run("mpi", "status").exit()).isEqualTo(3);

    Outcome up = ok("mpi", "up", "--ranks", "3", "--launcher", "local", "--json");

    assertThat(up.out())
        .startsWith("{\"schema\":\"furrow/1\",\"world\":\"")
        .contains("\"state\":\"up\"", "\"launcher\":\"local\"", "\"wanted\":3,\"allocation\":null");
    List<ProcessHandle> processes = processes(world());
    assertThat(processes).hasSize(4).allMatch(ProcessHandle::isAlive).doesNotHaveDuplicates();
    String op =
        "sum(*), median(price), count(distinct qty), sum(qty * price) as total"
            + " where qty > 10 by region order by total desc limit 4";
    String[] work = {file.toString(), "--op", op, "--json"};
    Outcome here = ok(with(work, "run"));
    Outcome there = ok(with(work, "submit", "--group", "mpi", "--chunk", "64KiB", "--wait"));
    assertThat(there.out()).isEqualTo(here.out());
    String[] job = {"--kernel", "spin", "--count", "300", "--micros", "200", "--chunk", "1"};
    assertThat(ok(with(job, "submit", "--group", "mpi", "--wait", "--json")).out())
        .isEqualTo(ok(with(job, "run", "--json")).out());
    assertThat(world().ranks())
        .hasSize(3)
        .allSatisfy(rank -> assertThat(rank.lane()).isEqualTo("world"))
        .extracting(MpiRankInfo::rank)
        .containsExactlyInAnyOrder(1, 2, 3);
    assertThat(world().ranks().stream().mapToLong(MpiRankInfo::subtasksDone).sum()).isPositive();
    assertThat(world().bytes()).isPositive();
    assertThat(ok("mpi", "status", "--json").out()).contains("\"lane\":\"world\"");
    assertNoMpjIn(server);

    ok("mpi", "down");

    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(sandbox.run("mpi", "status").exit()).isEqualTo(3);
    assertThat(sandbox.stateDirectory().resolve("mpi/ranks")).doesNotExist();
    assertThat(sandbox.stateDirectory().resolve("mpi/world.json")).doesNotExist();
    ok("server", "stop");
    assertThat(server.awaitExit(LIMIT)).isZero();
    assertThat(ringsThatTheLogNames()).isEmpty();
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  /** What MPJ does to a process, and what it lets in, are no matter of the server. */
  private static void assertNoMpjIn(FurrowProcess server) throws Exception {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(server.pid()),
                "GC.class_histogram",
                "-all")
            .start();
    List<String> classes =
        new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(jcmd.waitFor()).isZero();
    assertThat(classes).anyMatch(line -> line.contains("furrow.server.mpi.WorldService"));
    assertThat(classes)
        .noneMatch(line -> line.matches(".* (mpi|mpjdev|mpjbuf|xdev|furrow\\.mpj)\\.\\S.*"));
  }

  @Test
  void aServerThatIsKilledFindsItsRanksAgain() throws Exception {
    cluster.startServer();
    ok("mpi", "up", "--ranks", "2", "--launcher", "local");
    MpiWorldInfo before = world();
    cluster.server().kill();

    cluster.startServer();

    MpiWorldInfo after =
        Awaitility.await("the world is up again")
            .atMost(LIMIT)
            .until(this::world, world -> world.state().equals("up") && world.ranks().size() == 2);
    assertThat(after.world()).isEqualTo(before.world());
    assertThat(after.master()).isNotEqualTo(before.master());
    assertThat(after.ranks())
        .extracting(MpiRankInfo::pid)
        .containsExactlyInAnyOrderElementsOf(
            before.ranks().stream().map(MpiRankInfo::pid).toList());
    ok("load", "--count", "200", "--millis", "1", "--group", "mpi");
    List<ProcessHandle> processes = processes(after);
    ok("mpi", "down");
    Awaitility.await("init has buried its ranks")
        .atMost(LIMIT)
        .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void aSecondWorldIsRefused() throws Exception {
    cluster.startServer();
    ok("mpi", "up", "--ranks", "1", "--launcher", "local", "--no-wait");

    Outcome second = sandbox.run("mpi", "up", "--ranks", "1", "--launcher", "local");

    assertThat(second.exit()).isEqualTo(2);
    assertThat(second.err()).contains("(CONFLICT)", "hint: furrow mpi down");
  }

  @Test
  void aNetworkThatTheServerIsNotInIsRefusedAtOnce() throws Exception {
    cluster.startServer();

    Outcome up =
        sandbox.run(
            "mpi", "up", "--ranks", "1", "--launcher", "local", "--mpi-network", "203.0.113.0/24");

    assertThat(up.exit()).isEqualTo(2);
    assertThat(up.err())
        .contains("no address of this host lies in 203.0.113.0/24; it has ", "127.0.0.1");
    assertThat(sandbox.run("mpi", "status").exit()).isEqualTo(3);
  }

  /** Directories of rings that the server has made, as its log names them, and that exist. */
  private List<Path> ringsThatTheLogNames() throws IOException {
    try (Stream<String> lines = Files.lines(sandbox.stateDirectory().resolve("log/server.log"))) {
      return lines
          .flatMap(line -> Stream.of(line.split("\\s+")))
          .filter(word -> word.startsWith("/") && word.contains("furrow-ring"))
          .map(Path::of)
          .filter(Files::exists)
          .toList();
    }
  }

  private static String[] with(String[] common, String... first) {
    return Stream.concat(Stream.of(first), Stream.of(common)).toArray(String[]::new);
  }
}
