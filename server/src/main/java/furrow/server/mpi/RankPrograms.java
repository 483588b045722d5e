package furrow.server.mpi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The programs of a world: this very program with other arguments. */
public interface RankPrograms {
  /**
   * Starts the master, which ends with its ring.
   *
   * @param ring the file that was made for it
   */
  Process master(WorldSpec spec, Path ring) throws IOException;

  /**
   * The command line of a rank, without its number, which it finds in the environment variable
   * {@code FURROW_RANK}, else in {@code SLURM_PROCID} + 1. Valid on every node that shares our file
   * system.
   */
  List<String> rank(WorldSpec spec);

  /** Where a rank's output goes. */
  Path log(int number);

  /**
   * What is missing on this host to run ranks: a command that mends it, or empty.
   *
   * @return like {@code apt-get install libmpj-java}
   */
  String missing();
}
