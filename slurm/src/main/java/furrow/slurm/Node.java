package furrow.slurm;

import java.util.List;
import java.util.Locale;

/**
 * A node of the cluster.
 *
 * @param name Slurm's
 * @param address a name or number that the controller reaches it by
 * @param state as Slurm names it, like {@code mixed} or {@code down*}
 */
public record Node(String name, String address, String state) {
  private static final List<String> WORKING =
      List.of("idle", "mixed", "allocated", "completing", "reserved");

  /** Whether a step can start on it; a mark behind the state says that it does not answer. */
  public boolean up() {
    return WORKING.contains(state.toLowerCase(Locale.ROOT));
  }
}
