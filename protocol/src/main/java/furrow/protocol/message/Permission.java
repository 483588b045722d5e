package furrow.protocol.message;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a token allows beyond its role. Each can be withheld from a token by itself. */
public enum Permission {
  /** To use Slurm, and to start and end ranks, in the name of the server's user. */
  SLURM;

  /** As it is written in files and options. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for any other text
   */
  public static Permission parse(String text) {
    for (Permission permission : values()) {
      if (permission.text().equals(text)) {
        return permission;
      }
    }
    throw new IllegalArgumentException("permission: " + text);
  }

  /** Those that a token of this role has unless they are withheld. */
  public static Set<Permission> of(Role role) {
    return role == Role.CLIENT || role == Role.ADMIN
        ? EnumSet.allOf(Permission.class)
        : EnumSet.noneOf(Permission.class);
  }
}
