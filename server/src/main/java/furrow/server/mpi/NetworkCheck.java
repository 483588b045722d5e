package furrow.server.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.slurm.Slurm;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;

/** Whether ranks on other nodes could reach the server and each other. */
final class NetworkCheck {
  private NetworkCheck() {}

  /**
   * @param loopback whether only this host reaches the server
   * @param network in which ranks speak to each other; empty for loopback
   */
  static void check(List<Slurm.Node> nodes, boolean loopback, String network)
      throws ProblemException {
    boolean nearOnly = network.isEmpty() || network.startsWith("127.");
    if (!loopback && !nearOnly) {
      return;
    }
    for (Slurm.Node node : nodes) {
      if (!here(node.address())) {
        throw refusal(node, loopback);
      }
    }
  }

  private static ProblemException refusal(Slurm.Node node, boolean loopback) {
    String where = "node " + node.name() + " (" + node.address() + ") is another host";
    if (loopback) {
      return new ProblemException(
          ErrorCode.BAD_SETTING,
          where + ", and this server listens on loopback only",
          "furrow server stop; furrow server start --listen HOST:PORT; furrow mpi up --ranks N"
              + " --mpi-network CIDR, with addresses of a network that the nodes share");
    }
    return new ProblemException(
        ErrorCode.BAD_SETTING,
        where + ", and ranks speak MPI on loopback only",
        "furrow mpi up --ranks N --mpi-network CIDR, as in 10.0.0.0/8: see ip -4 address on a node");
  }

  /** A name that nobody knows here is not ours. */
  private static boolean here(String address) {
    try {
      InetAddress known = InetAddress.getByName(address);
      return known.isLoopbackAddress() || NetworkInterface.getByInetAddress(known) != null;
    } catch (UnknownHostException | SocketException e) {
      return false;
    }
  }
}
