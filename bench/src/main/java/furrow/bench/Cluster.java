package furrow.bench;

import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.message.Role;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A server and workers as real processes, in a state directory of their own. */
public final class Cluster implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration TIMEOUT = Duration.ofMinutes(30);

  /** Unlike in tests the optimising compiler matters here; the others are the launcher's. */
  private static final List<String> JVM =
      List.of(
          "-XX:TieredStopAtLevel=4",
          "-Xmx512m",
          "-XX:-UsePerfData",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:AsyncDeflationInterval=2000");

  private final Sandbox sandbox = new Sandbox();
  private final Address.Kind kind;
  private final List<FurrowProcess> workers = new ArrayList<>();
  private FurrowProcess server;

  /**
   * Nothing runs yet.
   *
   * @param kind the only kind of address that workers and clients are told of
   */
  public Cluster(Address.Kind kind) throws IOException {
    this.kind = kind;
    sandbox.open();
  }

  /** Starts a server and workers that use its Unix socket; ready when it returns. */
  public static Cluster start(int workers) throws IOException {
    Cluster cluster = new Cluster(Address.Kind.UNIX);
    try {
      cluster.startServer(List.of());
      cluster.startWorkers(workers);
      return cluster;
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  public void startServer(List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of("server", "start"));
    command.addAll(options);
    server = launch(command);
    server.awaitOutput("ready|listening", START);
    keepOneKind(Role.CLIENT);
    keepOneKind(Role.WORKER);
  }

  /** Leaves one kind of address in an access file: peers would take the first that answers. */
  private void keepOneKind(Role role) throws IOException {
    Access all = AccessFile.read(sandbox.stateDirectory().resolve("access/" + name(role)));
    List<Address> some = new ArrayList<>(all.addresses());
    some.removeIf(address -> address.kind() != kind);
    if (some.isEmpty()) {
      throw new IOException("the server has no address of kind " + kind);
    }
    Access one =
        new Access(
            all.role(),
            all.token(),
            all.user(),
            all.serverId(),
            some,
            all.certificate(),
            all.expiresMillis());
    AccessFile.write(access(role), one);
  }

  private static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /** The access file to use. */
  public Path access(Role role) {
    return sandbox.file("access-" + name(role));
  }

  /** Starts workers with one slot per processor between them. */
  public void startWorkers(int count, String... options) {
    int slots = Math.max(1, Runtime.getRuntime().availableProcessors() / count);
    for (int i = 0; i < count; i++) {
      String access = access(Role.WORKER).toString();
      List<String> command =
          new ArrayList<>(List.of("worker", "start", "--access", access, "--copy-root", "/"));
      command.addAll(List.of("--slots", Integer.toString(slots)));
      command.addAll(List.of(options));
      FurrowProcess worker = launch(command);
      worker.awaitOutput("ready|joined", START);
      workers.add(worker);
    }
  }

  /** The JVM options of server and workers, beside those of all processes of a sandbox. */
  public static List<String> jvmOptions() {
    return JVM;
  }

  public Sandbox sandbox() {
    return sandbox;
  }

  /** Processor time of the server so far. */
  public Duration serverCpu() {
    return cpu(server);
  }

  /** Processor time so far of the server and of those it has started that are still there. */
  public Duration familyCpu() {
    return ProcessHandle.of(server.pid()).stream()
        .flatMap(ProcessHandle::descendants)
        .map(Cluster::cpu)
        .reduce(serverCpu(), Duration::plus);
  }

  /** Processor time of all workers so far. */
  public Duration workersCpu() {
    return workers.stream().map(Cluster::cpu).reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration cpu(FurrowProcess process) {
    return ProcessHandle.of(process.pid()).map(Cluster::cpu).orElse(Duration.ZERO);
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Runs a command to its end; anything but success is an error. */
  public Outcome run(String... args) throws IOException {
    Outcome outcome = launch(List.of(args)).outcome(TIMEOUT);
    if (outcome.exit() != 0) {
      throw new IOException(outcome.toString());
    }
    return outcome;
  }

  @Override
  public void close() throws IOException {
    sandbox.close();
  }

  private FurrowProcess launch(List<String> args) {
    return sandbox.start(JVM, Map.of(), args.toArray(String[]::new));
  }
}
