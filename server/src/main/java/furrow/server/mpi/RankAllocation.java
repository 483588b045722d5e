package furrow.server.mpi;

import furrow.protocol.error.ProblemException;
import furrow.slurm.Allocation;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import java.util.List;

/** Where under Slurm the ranks of a world are. */
interface RankAllocation {
  /** Nodes on which ranks may come to be. */
  List<Slurm.Node> candidates(List<Slurm.Node> all) throws SlurmException, ProblemException;

  /**
   * Starts all ranks.
   *
   * @return their allocation
   */
  long start() throws SlurmException, ProblemException;

  /** The allocation in which ranks of an earlier server are; 0 for none. */
  long find() throws SlurmException;

  /** Whether it is the ranks' home: ids begin anew when a cluster is made anew. */
  boolean isHome(Allocation job);

  /**
   * Ends what is left of the ranks, and waits.
   *
   * @return whether nothing is left
   */
  boolean end(long endNanos) throws SlurmException;

  /** What ends it by hand. */
  String endCommand();
}
