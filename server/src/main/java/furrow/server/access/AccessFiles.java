package furrow.server.access;

import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.util.List;

/**
 * Writes the access file of each role: addresses, token and fingerprint for clients and workers.
 */
public final class AccessFiles {
  private AccessFiles() {}

  /**
   * @param user of the tokens that are new
   * @param addresses in the order in which peers should try them
   * @param certificate SHA-256 of the server's certificate, hexadecimal; empty without TLS
   * @param http where the server speaks HTTP
   */
  public static void write(
      StateDirectory state,
      TokenStore tokens,
      String user,
      String serverId,
      List<Address> addresses,
      String certificate,
      List<String> http)
      throws IOException {
    for (Role role : Role.values()) {
      if (role != Role.SERVER) {
        TokenStore.Entry entry = tokens.standing(role, user, tokenBefore(state, role));
        AccessFile.write(
            state.access(role),
            new Access(
                role,
                entry.grant().token(),
                entry.grant().user(),
                serverId,
                addresses,
                certificate,
                entry.expiresMillis(),
                http));
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
}
