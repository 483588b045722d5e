package furrow.app.mpi;

import furrow.app.daemon.Logging;
import furrow.app.daemon.ProcessEnd;
import furrow.app.daemon.ShutdownSignals;
import furrow.app.worker.LoadedKernels;
import furrow.app.worker.ProgramPolicy;
import furrow.app.worker.WorkerOutput;
import furrow.app.worker.WorkerStarter;
import furrow.client.cli.Version;
import furrow.client.cli.start.MpiPartOptions;
import furrow.client.cli.start.MpiRankCommand;
import furrow.kernel.Kernels;
import furrow.mpi.rank.RankDaemon;
import furrow.mpi.rank.RankSettings;
import furrow.mpi.transport.MpiTransport;
import furrow.mpi.transport.Transports;
import furrow.mpi.transport.WarmUp;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.LoggerFactory;

/** Carries out {@code furrow mpi rank} in this process. */
public final class RankStart {
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(20);

  private RankStart() {}

  /**
   * Works until the world or the server is gone; gives the exit status.
   *
   * @param halt ends the process with a status, without waiting
   */
  public static int run(MpiRankCommand command, IntConsumer halt) throws Exception {
    Runnable atOnce = () -> halt.accept(ShutdownSignals.STATUS);
    MpiPartOptions part = command.part();
    AccessFile.read(part.access());
    Files.createDirectories(part.logs());
    Logging.toFile(part.logs().resolve("rank-" + command.number() + ".log"));
    MpiTransport transport = Transports.find(WorldPrograms.TRANSPORT);
    RankSettings settings = settings(command);
    WarmUp.run(transport, settings.address());
    LoadedKernels loaded =
        new LoadedKernels(
            command.plugins(),
            ProgramPolicy.of(command.offer(), command.context().environment(), part.access()),
            command.offer().copyRoots(),
            LoadedKernels.protectedPlaces(
                command.context().environment(), part.access(), command.plugins(), part.logs()));
    try (Kernels kernels = loaded.load(settings.worker())) {
      WorkerOutput output = new WorkerOutput(command, settings.worker());
      RankDaemon daemon =
          new RankDaemon(
              settings,
              () -> AccessFile.read(part.access()),
              transport,
              new RankDaemon.Kit(kernels, output, new SecureRandom()),
              atOnce);
      ShutdownSignals.onEnd(daemon::stop, atOnce);
      ProcessEnd.install(e -> giveUp(daemon, e), GIVE_UP_NANOS, halt);
      int status = daemon.run();
      if (output.failure() != null) {
        throw output.failure();
      }
      return status;
    }
  }

  /** Its launcher puts another in its place. */
  private static void giveUp(RankDaemon daemon, Throwable why) {
    daemon.replace();
    LoggerFactory.getLogger(RankStart.class).error("the rank gives up: {}", why.toString(), why);
  }

  private static RankSettings settings(MpiRankCommand command) throws IOException {
    MpiPartOptions part = command.part();
    return new RankSettings(
        part.world(),
        command.number(),
        LocalAddress.in(Cidr.parse(part.network())),
        node(command.context().environment()),
        Set.copyOf(command.offer().groups()),
        "furrow-rank/" + Version.text());
  }

  /** Slurm's name of it: several nodes may share a host. */
  private static String node(Map<String, String> environment) throws IOException {
    String node = environment.getOrDefault("SLURMD_NODENAME", "");
    return node.isEmpty() ? WorkerStarter.WorkerNames.host() : node;
  }
}
