package furrow.protocol.link;

import furrow.protocol.access.Access;
import furrow.protocol.access.Address;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import javax.net.ssl.SSLException;

/** Tries a server's addresses in order until one answers. */
final class Connector {
  private Connector() {}

  /**
   * @throws ProblemException UNREACHABLE naming every address, or TLS_MISMATCH at once
   */
  static Transport connect(Access access, LinkSettings settings) throws ProblemException {
    StringBuilder tried = new StringBuilder();
    IOException last = null;
    for (Address address : access.addresses()) {
      if (address.kind() == Address.Kind.UNIX && !Files.exists(Path.of(address.host()))) {
        note(tried, address, "no such socket");
        continue;
      }
      try {
        return open(address, access, settings);
      } catch (IOException e) {
        if (e instanceof SSLException && !brokeOff(e)) {
          throw mismatch(address, e);
        }
        last = e;
        note(tried, address, reason(e));
      }
    }
    String where = tried.isEmpty() ? "the access file names no address" : tried.toString();
    throw new ProblemException(
            ErrorCode.UNREACHABLE,
            "no server answers: " + where,
            "is it running? furrow server status, else furrow server start")
        .because(last);
  }

  private static Transport open(Address address, Access access, LinkSettings settings)
      throws IOException {
    boolean tls = address.kind() == Address.Kind.TLS;
    return Transport.open(
        address, settings, tls ? HexFormat.of().parseHex(access.certificate()) : new byte[0]);
  }

  /** A server that stops in the middle of the handshake is no stranger. */
  private static boolean brokeOff(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof EOFException
          || cause instanceof SocketException
          || cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  private static void note(StringBuilder tried, Address address, String reason) {
    if (!tried.isEmpty()) {
      tried.append("; ");
    }
    tried.append(address).append(" (").append(reason).append(')');
  }

  private static String reason(IOException e) {
    if (e instanceof UnknownHostException) {
      return "unknown host";
    }
    if (e instanceof SocketTimeoutException) {
      return "no answer in time";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static ProblemException mismatch(Address address, IOException e) {
    return new ProblemException(
            ErrorCode.TLS_MISMATCH,
            "the server at " + address + " does not show the certificate we know: " + reason(e),
            "copy the access file again from the server's state directory; if nothing changed"
                + " there, somebody may be in between")
        .because(e);
  }
}
