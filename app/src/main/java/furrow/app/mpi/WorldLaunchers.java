package furrow.app.mpi;

import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ErrorCode;
import furrow.server.fault.ServerException;
import furrow.server.mpi.launch.Launchers;
import furrow.server.mpi.launch.LocalRanks;
import furrow.server.mpi.launch.RankLauncher;
import furrow.server.mpi.launch.RankPrograms;
import furrow.server.mpi.launch.WorldOrder;
import java.nio.file.Path;

/** The launchers of a server that was started by its command. */
public record WorldLaunchers(RankPrograms programs, StateDirectory state) implements Launchers {
  private static final String DIRECTORY = "mpi";

  @Override
  public RankLauncher of(WorldOrder order) throws ServerException {
    Path directory = state.root().resolve(DIRECTORY);
    if (order.launcher().equals(LOCAL)) {
      return new LocalRanks(order, programs, directory);
    }
    throw new ServerException(
        ErrorCode.BAD_SETTING,
        "no launcher \"" + order.launcher() + "\"",
        "furrow mpi up --launcher local");
  }
}
