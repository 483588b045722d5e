package furrow.protocol.access;

import furrow.protocol.auth.Token;
import furrow.protocol.message.Role;
import java.util.List;

/**
 * All that a peer needs to reach a server and be let in; kept in an access file.
 *
 * @param role what the token allows
 * @param token the secret and its name
 * @param user whom the token stands for
 * @param serverId the same over restarts of the server
 * @param addresses in the order to try them
 * @param certificate SHA-256 of the server's certificate (DER), hexadecimal; empty without TLS
 * @param expiresMillis when the server stops accepting the token; 0 for never
 * @param http where the server speaks HTTP, as in {@code http://127.0.0.1:8080} or {@code
 *     unix:PATH}; tokens of this file are not taken there
 */
public record Access(
    Role role,
    Token token,
    String user,
    String serverId,
    List<Address> addresses,
    String certificate,
    long expiresMillis,
    List<String> http) {

  /** Without HTTP. */
  public Access(
      Role role,
      Token token,
      String user,
      String serverId,
      List<Address> addresses,
      String certificate,
      long expiresMillis) {
    this(role, token, user, serverId, addresses, certificate, expiresMillis, List.of());
  }
}
