package furrow.server.http;

import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.server.access.HttpGrant;
import java.util.Set;

/**
 * Whom a request comes from.
 *
 * @param tokenId of the token that says so; empty for none
 */
public record Identity(String user, Role role, Set<Permission> permissions, String tokenId) {
  /** A process on this host that has shown nothing: it reaches what needs no token. */
  static final Identity ANONYMOUS = new Identity("anonymous", Role.CLIENT, Set.of(), "");

  public Identity {
    permissions = Set.copyOf(permissions);
  }

  /** All that the user who runs the server may do. */
  static Identity owner(String user) {
    return new Identity(user, Role.ADMIN, Permission.of(Role.ADMIN), "");
  }

  static Identity of(HttpGrant grant) {
    return new Identity(grant.user(), grant.role(), grant.permissions(), grant.tokenId());
  }
}
