package furrow.mpi.rank;

import java.util.Set;

/**
 * How a rank is to be.
 *
 * @param world id of the world it was started for
 * @param number which of the ranks that were asked for it is, from 1
 * @param address numeric address at which other ranks reach it
 * @param node name of the node it runs on
 * @param groups to be a member of
 * @param software name and version, shown by the server
 */
public record RankSettings(
    String world, int number, String address, String node, Set<String> groups, String software) {
  private static final int SHORT = 8;

  public RankSettings {
    groups = Set.copyOf(groups);
    if (number < 1) {
      throw new IllegalArgumentException("rank " + number + " (expected: >= 1)");
    }
  }

  /** Name as a worker: that of its predecessor, when it takes the place of one that died. */
  public String worker() {
    return "rank-" + world.substring(0, Math.min(SHORT, world.length())) + "-" + number;
  }
}
