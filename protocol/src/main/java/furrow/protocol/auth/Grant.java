package furrow.protocol.auth;

import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import java.util.Set;

/** A token, the role and the permissions it allows, and the user it stands for. */
public record Grant(Token token, Role role, String user, Set<Permission> permissions) {
  public Grant {
    permissions = Set.copyOf(permissions);
  }

  /** With all that the role may have. */
  public Grant(Token token, Role role, String user) {
    this(token, role, user, Permission.of(role));
  }
}
