package furrow.mpi.rank;

import furrow.kernel.Kernels;
import furrow.mpi.transport.MpiTransport;
import furrow.protocol.access.Access;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Line;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;
import furrow.worker.daemon.AccessSource;
import furrow.worker.daemon.WorkerDaemon;
import furrow.worker.daemon.WorkerListener;
import furrow.worker.daemon.WorkerSettings;
import furrow.worker.run.SlotSettings;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A rank: a worker daemon of one slot whose frames go through a world while there is one, and over
 * its own connection while there is none.
 *
 * <p>{@link #run} blocks and gives the process's exit status; {@link #stop} is for signal handlers.
 */
public final class RankDaemon {
  /** How long to try without a server, at first and after a break; then exit status 4. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final WorkerDaemon daemon;

  /**
   * @param access address of the server, with the token of a rank
   * @param stuck ends this process: the transport does not come back from a join, and no other can
   *     begin in this process
   */
  public RankDaemon(
      RankSettings settings, AccessSource access, MpiTransport transport, Kit kit, Runnable stuck) {
    RankEpochs.ProcessState config = new RankEpochs.ProcessState(transport, this::awaitDone, stuck);
    this.daemon =
        new WorkerDaemon(
            worker(settings),
            new TwoPaths(settings, config, access),
            kit.kernels(),
            kit.listener(),
            kit.random());
  }

  /**
   * What the worker in it is made of.
   *
   * @param kernels that it has
   * @param listener hears of its sessions
   * @param random for pauses
   */
  public record Kit(Kernels kernels, WorkerListener listener, RandomGenerator random) {}

  private static WorkerSettings worker(RankSettings settings) {
    return new WorkerSettings(
        settings.worker(),
        settings.node(),
        settings.groups(),
        Map.of("rank", Integer.toString(settings.number())),
        SlotSettings.of(1, Runtime.getRuntime().maxMemory()),
        PATIENCE,
        PATIENCE,
        WorkerSettings.DRAIN_GRACE,
        settings.software());
  }

  /** Works until it is stopped or cannot go on; gives the exit status (docs/operations.md). */
  public int run() {
    return daemon.run();
  }

  /** Stops: hands back what has not begun, lets what runs end; a second call ends at once. */
  public void stop() {
    daemon.stop();
  }

  /** Ends so that another process can take its place: see {@link WorkerDaemon#replace}. */
  public void replace() {
    daemon.replace();
  }

  private boolean awaitDone(long nanos) throws InterruptedException {
    return daemon.awaitDone(nanos);
  }

  /** The usual connection, and a world beside it. */
  private record TwoPaths(
      RankSettings settings, RankEpochs.ProcessState config, AccessSource access)
      implements AccessSource {
    @Override
    public Access read() throws ProblemException {
      return access.read();
    }

    @Override
    public Line connect(String software) throws ProblemException {
      Link link = Link.connect(read(), LinkSettings.of(software));
      return MultipathLine.over(link, line -> new RankEpochs(settings, config, line));
    }
  }
}
