package furrow.server.access;

import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.util.List;

/** Writes the access file of each role, by which clients and workers find the server unaided. */
public final class AccessFiles {
  private AccessFiles() {}

  /**
   * @param user whom the standing tokens stand for where they are new
   */
  public static void write(
      StateDirectory state, TokenBook book, String user, String serverId, Reach reach)
      throws IOException {
    for (Role role : Role.values()) {
      if (role != Role.SERVER) {
        TokenEntry entry = book.standing(role, user, tokenBefore(state, role));
        AccessFile.write(
            state.access(role),
            new Access(
                role,
                entry.grant().token(),
                entry.grant().user(),
                serverId,
                reach.addresses(),
                reach.certificate(),
                entry.expiresMillis()));
      }
    }
  }

  private static String tokenBefore(StateDirectory state, Role role) {
    try {
      return AccessFile.read(state.access(role)).token().id();
    } catch (ProblemException e) {
      return "";
    }
  }

  /**
   * How to reach the server.
   *
   * @param certificate SHA-256 of its certificate, hexadecimal; empty without TLS
   */
  public record Reach(List<Address> addresses, String certificate) {}
}
