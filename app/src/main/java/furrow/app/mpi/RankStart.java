package furrow.app.mpi;

import furrow.app.daemon.Logging;
import furrow.app.daemon.ShutdownSignals;
import furrow.app.worker.LoadedKernels;
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

/** Carries out {@code furrow mpi rank} in this process. */
public final class RankStart {
  private RankStart() {}

  /**
   * Works until the world or the server is gone; gives the exit status.
   *
   * @param atOnce ends the process without waiting
   */
  public static int run(MpiRankCommand command, Runnable atOnce) throws Exception {
    MpiPartOptions part = command.part();
    AccessFile.read(part.access());
    Files.createDirectories(part.logs());
    Logging.toFile(part.logs().resolve("rank-" + command.number() + ".log"));
    MpiTransport transport = Transports.find(WorldPrograms.TRANSPORT);
    RankSettings settings = settings(command);
    WarmUp.run(transport, settings.address());
    LoadedKernels loaded =
        new LoadedKernels(command.plugins(), command.offer().noExec(), command.offer().copyRoots());
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
      int status = daemon.run();
      if (output.failure() != null) {
        throw output.failure();
      }
      return status;
    }
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
