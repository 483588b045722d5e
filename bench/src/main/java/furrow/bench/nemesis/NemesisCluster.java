package furrow.bench.nemesis;

import furrow.client.api.FurrowClient;
import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.auth.Grant;
import furrow.protocol.message.Role;
import furrow.server.access.TokenStore;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Sandbox;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A server and its workers, which can be killed, frozen, rolled back and damaged. */
final class NemesisCluster implements AutoCloseable {
  /** Workers by name: two good ones, one with a small heap, one without the program. */
  static final List<String> WORKERS = List.of("w1", "w2", "small", "sick");

  static final String TOOL = "nemesis-tool";

  /** The user who tries what is not his. */
  static final String HOSTILE = "mallory";

  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Sandbox sandbox = new Sandbox();
  private final Map<String, FurrowProcess> workers = new TreeMap<>();
  private FurrowProcess server;
  private int restores;
  private Grant mallory;

  /** In the command line of every child that is to be gone at the end. */
  private String mark;

  static NemesisCluster open(long seed) throws Exception {
    NemesisCluster cluster = new NemesisCluster();
    cluster.sandbox.open();
    try {
      cluster.prepare(seed);
      return cluster;
    } catch (Exception | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void prepare(long seed) throws Exception {
    mark = "86399." + Long.toUnsignedString(seed) + ProcessHandle.current().pid();
    Files.createDirectories(copyRoot());
    Files.createDirectories(outside());
    Path tool = Files.createDirectories(sandbox.file("bin")).resolve(TOOL);
    String script =
        """
        #!/bin/sh
        # A child that has left, another in the background, and one that is no child any more.
        setsid sleep %1$s </dev/null >/dev/null 2>&1 &
        sleep %1$s </dev/null >/dev/null 2>&1 &
        (setsid sh -c 'sleep %1$s & sleep %1$s' </dev/null >/dev/null 2>&1 &)
        [ "$1" = big ] && exec head -c 8388608 /dev/zero
        exec cat
        """;
    Files.writeString(tool, script.formatted(mark));
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    TokenStore tokens = TokenStore.open(state().accessDirectory(), new SecureRandom(), () -> 0);
    mallory = tokens.issue(Role.CLIENT, HOSTILE, 0).grant();
    startServer();
    for (String worker : WORKERS) {
      startWorker(worker);
    }
  }

  private StateDirectory state() {
    return new StateDirectory(sandbox.stateDirectory());
  }

  Path database() {
    return sandbox.stateDirectory().resolve("furrow.db");
  }

  Path copyRoot() {
    return sandbox.file("root");
  }

  /** Where nobody may write. */
  Path outside() {
    return sandbox.file("outside");
  }

  Sandbox sandbox() {
    return sandbox;
  }

  // ---- processes ----

  void startServer() {
    server = sandbox.start("server", "start", "--heartbeat", "500ms", "--no-console");
    server.awaitOutput("server is ready", START);
  }

  void startWorker(String name) {
    String path = System.getenv("PATH");
    String with = sandbox.file("bin") + ":" + path;
    boolean small = name.equals("small");
    List<String> jvm = small ? List.of("-Xmx40m") : List.of();
    Map<String, String> environment = Map.of("PATH", name.equals("sick") ? path : with);
    String root = copyRoot().toString();
    workers.put(
        name,
        sandbox.start(
            jvm,
            environment,
            "worker",
            "start",
            "--name",
            name,
            "--slots",
            small ? "1" : "2",
            "--copy-root",
            root));
  }

  FurrowProcess server() {
    return server;
  }

  FurrowProcess worker(String name) {
    return workers.get(name);
  }

  /** Connects, and from then on waits out restarts of the server. */
  FurrowClient client() throws IOException {
    return FurrowClient.connect(state().access(Role.CLIENT), CONNECT)
        .retryFor(PATIENCE, sentence -> {});
  }

  /** As another user, who may do less than he tries. */
  Access hostileAccess() throws IOException {
    Access own = AccessFile.read(state().access(Role.CLIENT));
    return new Access(
        Role.CLIENT,
        mallory.token(),
        mallory.user(),
        own.serverId(),
        own.addresses(),
        own.certificate(),
        0);
  }

  Access workerAccess() throws IOException {
    return AccessFile.read(state().access(Role.WORKER));
  }

  // ---- the state directory ----

  /** Stops the server, keeps a copy of its state, and starts it again. */
  void copyAtRest() throws IOException {
    server.terminate();
    server.awaitExit(START);
    deleteTree(sandbox.file("copy"));
    copyTree(sandbox.stateDirectory(), sandbox.file("copy"));
    startServer();
  }

  /**
   * Puts the copy in the place of the state of a server that does not run, so that nobody reads
   * half of it. What was there is moved away at once: workers go on writing to their logs in it
   * while it is deleted, so that a little of it may stay.
   */
  void restoreCopy() throws IOException {
    Path older = sandbox.file("older");
    copyTree(sandbox.file("copy"), older);
    Path replaced = sandbox.file("state-" + ++restores);
    Files.move(sandbox.stateDirectory(), replaced);
    Files.move(older, sandbox.stateDirectory());
    try {
      deleteTree(replaced);
    } catch (DirectoryNotEmptyException | NoSuchFileException e) {
      // A worker's log came in between; what is left goes with the sandbox.
      return;
    }
  }

  /** Files of partial results and answers, as they lie there now. */
  List<Path> spoolFiles() throws IOException {
    try (Stream<Path> files = Files.list(sandbox.stateDirectory().resolve("spool"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (Files.isDirectory(path) || Files.isRegularFile(path)) {
          Files.copy(
              path,
              to.resolve(from.relativize(path).toString()),
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
          Files.delete(path);
        }
      }
    }
  }

  // ---- the end ----

  /** Ends workers and server as an operator does who does not want to wait. */
  void end() {
    workers.values().forEach(FurrowProcess::kill);
    sandbox.run("server", "stop", "--now");
    server.awaitExit(START);
  }

  /** Processes that programs have left, by what they were started with. */
  List<String> orphans() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process : (Iterable<Path>) processes::iterator) {
        String arguments = arguments(process);
        if (arguments.contains(mark)) {
          found.add(process.getFileName() + ": " + arguments);
        }
      }
    }
    return found;
  }

  private static String arguments(Path process) {
    if (!process.getFileName().toString().matches("[0-9]+")) {
      return "";
    }
    try {
      return new String(Files.readAllBytes(process.resolve("cmdline"))).replace('\0', ' ');
    } catch (IOException e) {
      return ""; // It has ended meanwhile.
    }
  }

  /** Ends what should have ended by itself. */
  void endOrphans() throws IOException {
    for (String orphan : orphans()) {
      long pid = Long.parseLong(orphan.substring(0, orphan.indexOf(':')));
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  long bytesOutside() throws IOException {
    try (Stream<Path> files = Files.walk(outside())) {
      long bytes = 0;
      for (Path file : (Iterable<Path>) files::iterator) {
        bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
      return bytes;
    }
  }

  /** Ends everything; the directory stays when that is wanted. */
  void leave() {
    workers.values().forEach(FurrowProcess::kill);
    server.kill();
  }

  @Override
  public void close() throws IOException {
    sandbox.close();
    endOrphans();
  }
}
