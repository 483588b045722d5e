package furrow.kernel.copy;

/**
 * Where a worker writes.
 *
 * @param worker its name
 * @param node the host it runs on, as Slurm or else the host itself calls it
 * @param roots the directories below which it may write
 */
public record CopySite(String worker, String node, CopyRoots roots) {
  /** For who writes nothing. */
  public static final CopySite NOWHERE = new CopySite("", "", CopyRoots.NONE);

  private static final String SLURM_NODE = "SLURMD_NODENAME";

  /** This process. */
  public static CopySite of(String worker, String host, CopyRoots roots) {
    String slurm = System.getenv(SLURM_NODE);
    return new CopySite(worker, slurm == null || slurm.isEmpty() ? host : slurm, roots);
  }

  /** For messages. */
  String who() {
    return worker + " on " + node;
  }
}
