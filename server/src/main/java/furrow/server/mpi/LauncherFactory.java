package furrow.server.mpi;

import furrow.protocol.error.ProblemException;
import java.util.Optional;

/** Makes the launcher that an order names. */
@FunctionalInterface
public interface LauncherFactory {
  /** The one for Slurm. */
  String SLURM = "slurm";

  /** The one for processes of this host. */
  String LOCAL = "local";

  /**
   * Makes one; nothing is started yet.
   *
   * @throws ProblemException when this server has none of that name
   */
  RankLauncher of(WorldSpec order) throws ProblemException;

  /**
   * Ends what worlds of this server have left behind that nobody remembers. At its start; may take
   * seconds.
   *
   * @param keep the world that goes on
   */
  default void sweep(Optional<WorldSpec> keep) throws ProblemException {}
}
