package furrow.server.access;

/** Names that are safe in paths, logs and commands. */
public final class UserName {
  private UserName() {}

  /** Letters, digits, dot, underscore, hyphen; not beginning with dot or hyphen. */
  public static boolean valid(String name, int maxLength) {
    if (name.isEmpty() || name.length() > maxLength) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!plain && c != '_' && (i == 0 || c != '.' && c != '-')) {
        return false;
      }
    }
    return true;
  }

  /** The operating system's user, with what is not allowed in a name replaced by underscores. */
  public static String ofProcess() {
    StringBuilder name = new StringBuilder(System.getProperty("user.name", "user"));
    for (int i = 0; i < name.length(); i++) {
      if (!valid("x" + name.charAt(i), 2)) {
        name.setCharAt(i, '_');
      }
    }
    if (name.length() == 0 || !valid(name.substring(0, 1), 1)) {
      name.insert(0, 'u');
    }
    return name.length() > 64 ? name.substring(0, 64) : name.toString();
  }
}
