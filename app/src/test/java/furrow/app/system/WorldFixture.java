package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.Needs;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.Sandbox;
import furrow.testkit.store.CompletionCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A server with a world of ranks in a sandbox. Ranks outlive their server: whoever was seen to take
 * part is killed when the fixture is closed, whatever happened to the test.
 */
final class WorldFixture implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(120);

  private static final List<Path> MPJ =
      List.of(Path.of("/usr/share/java/mpj.jar"), Path.of(System.getProperty("mpj.jar", "/-")));

  private final Sandbox sandbox;
  private final Map<String, String> environment;
  private final Set<ProcessHandle> seen = new HashSet<>();
  private FurrowProcess server;
  private FurrowClient client;

  /**
   * Nothing runs yet.
   *
   * @param environment of the server, its ranks and all commands
   */
  WorldFixture(Sandbox sandbox, Map<String, String> environment) {
    Needs.file(MPJ, "apt-get install libmpj-java");
    this.sandbox = sandbox;
    this.environment = environment;
  }

  // ---- server ----

  FurrowProcess startServer(String... options) {
    List<String> args = new ArrayList<>(List.of("server", "start"));
    args.addAll(List.of(options));
    if (!args.contains("--heartbeat")) {
      args.addAll(List.of("--heartbeat", "1s"));
    }
    server = start(args.toArray(String[]::new));
    server.awaitOutput("server is ready", LIMIT);
    return server;
  }

  /** A server with file systems that only it can see. */
  FurrowProcess startServerBehind(String mounts) {
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c"));
    command.addAll(List.of(mounts + " && exec \"$@\"", "sh"));
    command.addAll(sandbox.command("server", "start", "--heartbeat", "1s"));
    server = sandbox.launch(command, environment, "furrow server start");
    server.awaitOutput("server is ready", LIMIT);
    return server;
  }

  /** Runs a command that sees the file systems of another process. */
  Outcome runBeside(FurrowProcess other, String... args) {
    List<String> command =
        new ArrayList<>(List.of("nsenter", "-m", "-t", Long.toString(other.pid())));
    command.addAll(sandbox.command(args));
    return sandbox.launch(command, environment, String.join(" ", args)).outcome(LIMIT);
  }

  FurrowProcess start(String... args) {
    return sandbox.start(List.of(), environment, args);
  }

  Outcome run(String... args) {
    return start(args).outcome(LIMIT);
  }

  FurrowProcess server() {
    return server;
  }

  /** Goes on over restarts of the server. One thread. */
  FurrowClient client() throws ProblemException {
    if (client == null) {
      Path access = sandbox.stateDirectory().resolve("access/client");
      client = FurrowClient.connect(access, Duration.ofSeconds(10)).retryFor(LIMIT, said -> {});
    }
    return client;
  }

  // ---- world ----

  /** {@code furrow mpi up}, which waits until all take part. */
  MpiWorldInfo up(int ranks, String... arguments) throws ProblemException {
    List<String> args = new ArrayList<>(List.of("mpi", "up", "--ranks", Integer.toString(ranks)));
    args.addAll(List.of(arguments));
    Outcome up = run(args.toArray(String[]::new));
    assertThat(up.exit()).as(up.toString()).isZero();
    return world();
  }

  MpiWorldInfo world() throws ProblemException {
    MpiWorldInfo world = client().worlds().world().orElseThrow();
    Stream.concat(Stream.of(world.master()), world.ranks().stream().map(MpiRankInfo::pid))
        .filter(pid -> pid > 0)
        .forEach(pid -> ProcessHandle.of(pid).ifPresent(seen::add));
    return world;
  }

  MpiWorldInfo await(String what, Duration limit, Predicate<MpiWorldInfo> wanted) {
    return Awaitility.await(what)
        .atMost(limit)
        .pollInterval(Duration.ofMillis(20))
        .until(this::world, wanted);
  }

  /** A world that all ranks take part in. */
  MpiWorldInfo awaitWhole() {
    return await("all ranks are in the world", LIMIT, WorldFixture::whole);
  }

  static boolean whole(MpiWorldInfo world) {
    return world.state().equals("up")
        && world.ranks().stream().filter(rank -> rank.rank() > 0).count() == world.wanted();
  }

  /** A world of a later epoch; how soon it is there is measured by {@code bench mpi-storm}. */
  MpiWorldInfo awaitBack(int epoch) {
    return await(
        "a world after epoch " + epoch,
        LIMIT,
        world -> world.state().equals("up") && world.epoch() > epoch);
  }

  static MpiRankInfo rank(MpiWorldInfo world, int rank) {
    return world.ranks().stream().filter(one -> one.rank() == rank).findAny().orElseThrow();
  }

  // ---- work ----

  /** Items of so much CPU time each, one per subtask, for the world's group. */
  long spin(int items, int millis) throws IOException {
    return submit(
        TaskRequest.of("spin", "items=" + items + " millis=" + millis, List.of(), Map.of()), 1);
  }

  long submit(TaskRequest request, long chunk) throws IOException {
    TaskRequest.Limits limits = new TaskRequest.Limits("mpi", 0, chunk, 0, 2);
    return client().submit(request.withLimits(limits)).task();
  }

  TaskInfo task(long task) throws ProblemException {
    return client().tasks(task, task, false).get(0);
  }

  void awaitDone(long task, long subtasks) {
    Awaitility.await(subtasks + " subtasks are done")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> task(task).done() >= subtasks);
  }

  /** Waits for its end; its answer must be that of {@code furrow run} with the same words. */
  TaskInfo assertAnswer(long task, String... words) throws IOException {
    TaskInfo end = client().watch(task, LIMIT, report -> {});
    assertThat(end.state()).as(end.toString()).isEqualTo("DONE");
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    client().result(task, answer);
    assertThat(answer.toString(StandardCharsets.UTF_8).strip()).isEqualTo(answerOfRun(words));
    return end;
  }

  private String answerOfRun(String... words) {
    List<String> args = new ArrayList<>(List.of("run"));
    args.addAll(List.of(words));
    args.add("--json");
    Outcome here = sandbox.run(args.toArray(String[]::new));
    assertThat(here.exit()).as(here.toString()).isZero();
    return here.out().strip();
  }

  /** The answer does not depend on how long an item takes. */
  TaskInfo assertSpun(long task, int items) throws IOException {
    return assertAnswer(task, "--kernel", "spin", "--op", "items=" + items + " millis=0");
  }

  /** Texts of the events of a kind, oldest first. */
  List<String> events(String kind) throws ProblemException {
    List<String> texts = new ArrayList<>();
    client()
        .events(
            0,
            false,
            (EventInfo event) -> {
              if (event.kind().equals(kind)) {
                texts.add(event.text());
              }
              return true;
            });
    return texts;
  }

  // ---- end ----

  /** Ends world and server as a user does: nothing is left, and the books are right. */
  void assertEndsClean() throws Exception {
    world();
    assertThat(client().server().counters()).containsEntry("poisoned", "0");
    Outcome down = run("mpi", "down");
    assertThat(down.exit()).as(down.toString()).isZero();
    awaitAllGone();
    Outcome stop = run("server", "stop");
    assertThat(stop.exit()).as(stop.toString()).isZero();
    assertThat(server.awaitExit(LIMIT)).as(server.err()).isZero();
    assertThat(rings()).as("directories of rings").isEmpty();
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  void awaitAllGone() {
    Awaitility.await("no rank and no master is left: " + seen)
        .atMost(LIMIT)
        .until(() -> left().isEmpty());
  }

  /** Ranks and masters that were seen and are still there. */
  List<ProcessHandle> left() {
    return seen.stream().filter(ProcessHandle::isAlive).toList();
  }

  void awaitGone(long pid) {
    Awaitility.await("process " + pid + " is gone")
        .atMost(LIMIT)
        .until(() -> ProcessHandle.of(pid).isEmpty());
  }

  /** Directories of rings that the server's log names. */
  private List<Path> rings() throws IOException {
    try (Stream<String> lines = Files.lines(sandbox.stateDirectory().resolve("log/server.log"))) {
      return lines
          .flatMap(line -> Stream.of(line.split("\\s+")))
          .filter(word -> word.contains("/furrow-ring-"))
          .map(word -> Path.of(word.replaceAll("(/furrow-ring-[0-9a-f]+).*", "$1")))
          .distinct()
          .filter(Files::exists)
          .toList();
    }
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    seen.forEach(ProcessHandle::destroyForcibly);
  }
}
