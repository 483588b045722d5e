package furrow.server.mpi;

import java.nio.file.Path;

/**
 * The server, as its allocations have to know it.
 *
 * @param server its id, which is part of their names
 * @param directory where it is noted what was started; seen from the nodes
 * @param loopback whether only this host reaches the server
 */
public record SlurmContext(String server, Path directory, boolean loopback) {
  private static final int SHORT = 8;

  /** What the names of all our allocations begin with. */
  static String prefix(String server) {
    return "furrow-" + shortened(server) + "-";
  }

  /** The name of a world's allocation and of its steps. */
  String name(String world) {
    return prefix(server) + shortened(world);
  }

  private static String shortened(String id) {
    return id.substring(0, Math.min(SHORT, id.length()));
  }
}
