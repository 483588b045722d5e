package furrow.app.mpi;

import furrow.protocol.access.Cidr;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** Which of this host's addresses others in a network can reach. */
final class LocalAddress {
  private LocalAddress() {}

  /**
   * The first that lies in the network, as a number.
   *
   * @throws ProblemException BAD_SETTING when there is none, with those that there are
   */
  static String in(Cidr network) throws ProblemException {
    List<String> all = new ArrayList<>();
    try {
      for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
        for (InetAddress address : card.inetAddresses().toList()) {
          all.add(bare(address));
          if (card.isUp() && network.contains(address)) {
            return bare(address);
          }
        }
      }
    } catch (SocketException e) {
      throw none(network, e.getMessage()).because(e);
    }
    throw none(network, "it has " + String.join(", ", all));
  }

  /** Without the name of the interface. */
  private static String bare(InetAddress address) {
    String text = address.getHostAddress();
    int percent = text.indexOf('%');
    return percent < 0 ? text : text.substring(0, percent);
  }

  private static ProblemException none(Cidr network, String detail) {
    return new ProblemException(
        ErrorCode.BAD_SETTING,
        "no address of this host lies in " + network + "; " + detail,
        "furrow mpi up --ranks N --mpi-network CIDR, with a network that all nodes share");
  }
}
