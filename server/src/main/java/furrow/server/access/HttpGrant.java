package furrow.server.access;

import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import java.util.Set;

/** Whom an HTTP token stands for, and what its holder may do. */
public record HttpGrant(String tokenId, Role role, String user, Set<Permission> permissions) {
  public HttpGrant {
    permissions = Set.copyOf(permissions);
  }
}
