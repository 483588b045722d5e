package furrow.app.worker;

import furrow.app.daemon.Logging;
import furrow.app.daemon.ProcessEnd;
import furrow.app.daemon.Readiness;
import furrow.app.daemon.ShutdownSignals;
import furrow.client.cli.ServerAccess;
import furrow.client.cli.Version;
import furrow.client.cli.start.WorkerStartCommand;
import furrow.kernel.Kernels;
import furrow.kernel.file.ProtectedPlaces;
import furrow.protocol.access.AccessFile;
import furrow.protocol.message.Role;
import furrow.worker.daemon.AccessSource;
import furrow.worker.daemon.WorkerDaemon;
import furrow.worker.daemon.WorkerSettings;
import furrow.worker.run.SlotSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out {@code furrow worker start} in this process. */
public final class WorkerStart {
  /** From running out of memory to the end of the process, whatever still runs: at least this. */
  private static final Duration GIVE_UP = Duration.ofSeconds(20);

  /** What an orderly end takes after the grace time. */
  private static final Duration AFTER_GRACE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(WorkerStart.class);

  private final WorkerStartCommand command;
  private final String name;
  private final Path log;
  private final IntConsumer halt;
  private final WorkerReplacement replacement;

  /**
   * @param name of the worker
   * @param log where its log goes
   * @param halt ends the process with a status, without waiting
   */
  public WorkerStart(WorkerStartCommand command, String name, Path log, IntConsumer halt) {
    this.halt = halt;
    this.command = command;
    this.replacement = new WorkerReplacement(command, name, log);
    this.name = name;
    this.log = log;
  }

  /** Works until it is stopped; gives the exit status. */
  public int call() throws Exception {
    Path access = ServerAccess.accessFile(command, command.server(), Role.WORKER);
    AccessFile.read(access);
    Files.createDirectories(log.toAbsolutePath().getParent());
    Logging.toFile(log);
    try (Kernels kernels = kernels(access)) {
      WorkerOutput output = new WorkerOutput(command, name);
      WorkerDaemon daemon =
          new WorkerDaemon(settings(), way(access), kernels, output, new SecureRandom());
      ShutdownSignals.onEnd(() -> stop(daemon), () -> halt.accept(ShutdownSignals.STATUS));
      ProcessEnd.install(e -> giveUp(daemon, e), giveUpNanos(), this::end);
      int status = replacement.awaitTurn() ? daemon.run() : 0;
      if (daemon.mustBeReplaced()) {
        return replacement.replace();
      }
      if (output.failure() != null) {
        throw output.failure();
      }
      if (!Readiness.awaited()) {
        command.say("worker " + name + " has stopped");
      }
      return status;
    }
  }

  private long giveUpNanos() {
    Duration graceful = command.grace().plus(AFTER_GRACE);
    return (graceful.compareTo(GIVE_UP) > 0 ? graceful : GIVE_UP).toNanos();
  }

  private void stop(WorkerDaemon daemon) {
    daemon.stop();
    replacement.stop();
  }

  /** What ran out of memory is reported, what has not begun goes back, what runs gets its time. */
  private void giveUp(WorkerDaemon daemon, Throwable why) {
    daemon.replace();
    LoggerFactory.getLogger(WorkerStart.class)
        .error("worker {} is replaced by a fresh process: {}", name, why.toString(), why);
    command.say("worker " + name + " is replaced by a fresh process: " + why);
  }

  /** Nothing in this process can be relied on any more, but that it ends. */
  private void end(int status) {
    int last = status;
    try {
      last = replacement.replace();
    } catch (IOException | InterruptedException e) {
      command.say("worker " + name + " cannot be replaced: " + e);
    } finally {
      halt.accept(last);
    }
  }

  private AccessSource way(Path access) {
    return command.ring() == null
        ? () -> AccessFile.read(access)
        : new RingAccessSource(access, command.ring());
  }

  private Kernels kernels(Path access) throws IOException {
    Path plugins =
        command.plugins() != null ? command.plugins() : WorkerStarter.state(command).plugins();
    ProtectedPlaces places =
        LoadedKernels.protectedPlaces(
            command.context().environment(),
            access,
            WorkerStarter.state(command).root(),
            plugins,
            log.toAbsolutePath());
    ProgramPolicy programs =
        ProgramPolicy.of(command.offer(), command.context().environment(), access);
    Kernels kernels =
        new LoadedKernels(plugins, programs, command.offer().copyRoots(), places).load(name);
    LOG.info("programs of tasks: {}", programs.described());
    kernels.switchedOff().forEach(why -> LOG.info("not offered: {}", why));
    return kernels;
  }

  private WorkerSettings settings() throws IOException {
    // A ring is there for one session: the server makes another one for another process.
    boolean onRing = command.ring() != null;
    Allotment given = new Allotment(command.context().environment());
    int processors = Runtime.getRuntime().availableProcessors();
    int slots = command.slots() > 0 ? command.slots() : given.slots(processors);
    Map<String, String> labels = new TreeMap<>(given.labels());
    labels.putAll(command.labels());
    return new WorkerSettings(
        name,
        WorkerStarter.WorkerNames.host(),
        Set.copyOf(command.offer().groups()),
        labels,
        SlotSettings.of(slots, Runtime.getRuntime().maxMemory()),
        onRing ? Duration.ZERO : command.server().connectTimeout(),
        onRing ? Duration.ZERO : command.reconnect(),
        command.grace(),
        "furrow-worker/" + Version.text());
  }
}
