package furrow.server.access;

import furrow.protocol.access.Settings;
import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Token;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The text of the token file: a line {@code id = "ROLE user expires-millis secret permissions"} per
 * token. A line without permissions, of an earlier server, has all of its role.
 */
final class TokenFile {
  private static final String HEAD =
      "# Furrow's tokens: id = \"ROLE user expires-millis secret permissions\". Edit with: furrow token\n";

  private static final String NONE = "none";

  /** Earlier servers made a token for this role, which no peer can have. */
  private static final String RESERVED_ROLE = "RELAY";

  private TokenFile() {}

  /**
   * @throws IOException whose message leaves out the line, which may hold a secret
   */
  static Map<String, TokenStore.Entry> parse(String text) throws IOException {
    Map<String, TokenStore.Entry> entries = new LinkedHashMap<>();
    String id = "";
    try {
      for (Map.Entry<String, String> line : Settings.parse(text).entrySet()) {
        id = line.getKey();
        String[] words = line.getValue().split(" ");
        if (words[0].equals(RESERVED_ROLE)) {
          continue;
        }
        Token token = new Token(id, HexFormat.of().parseHex(words[3]));
        Role role = Role.valueOf(words[0]);
        Grant grant =
            new Grant(
                token,
                role,
                words[1],
                words.length < 5 ? Permission.of(role) : permissions(words[4]));
        entries.put(id, new TokenStore.Entry(grant, Long.parseLong(words[2])));
      }
      return entries;
    } catch (RuntimeException e) {
      throw new IOException("the token file cannot be read near token \"" + id + "\"");
    }
  }

  static String format(Iterable<TokenStore.Entry> entries) {
    StringBuilder text = new StringBuilder(HEAD);
    for (TokenStore.Entry entry : entries) {
      String secret = HexFormat.of().formatHex(entry.grant().token().secret());
      String value =
          entry.grant().role()
              + " "
              + entry.grant().user()
              + " "
              + entry.expiresMillis()
              + " "
              + secret
              + " "
              + text(entry.grant().permissions());
      text.append(Settings.line(entry.id(), value));
    }
    return text.toString();
  }

  private static Set<Permission> permissions(String word) {
    Set<Permission> permissions = EnumSet.noneOf(Permission.class);
    if (!word.equals(NONE)) {
      for (String name : word.split(",")) {
        permissions.add(Permission.parse(name));
      }
    }
    return permissions;
  }

  private static String text(Set<Permission> permissions) {
    return permissions.isEmpty()
        ? NONE
        : permissions.stream().sorted().map(Permission::text).collect(Collectors.joining(","));
  }
}
