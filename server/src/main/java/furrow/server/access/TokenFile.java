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
 * TLV token, {@code id = "HTTP ROLE user expires-millis hash permissions"} per HTTP token. A line
 * without permissions, of an earlier server, has all of its role.
 */
final class TokenFile {
  /** What the file holds, by id. The kinds are apart: no id of one is found among the other. */
  record Contents(Map<String, TokenStore.Entry> tlv, Map<String, TokenStore.HttpEntry> http) {
    static final Contents EMPTY = new Contents(Map.of(), Map.of());

    Contents copy() {
      return new Contents(new LinkedHashMap<>(tlv), new LinkedHashMap<>(http));
    }
  }

  private static final String HEAD =
      "# Furrow's tokens. Edit with: furrow token\n"
          + "# id = \"ROLE user expires-millis secret permissions\"\n"
          + "# id = \"HTTP ROLE user expires-millis SHA-256-of-secret permissions\"\n";

  private static final String HTTP = "HTTP";
  private static final String NONE = "none";
  private static final int HASH_BYTES = 32;

  /** Earlier servers made a token for this role, which no peer can have. */
  private static final String RESERVED_ROLE = "RELAY";

  private TokenFile() {}

  /**
   * @throws IOException whose message leaves out the line, which may hold a secret
   */
  static Contents parse(String text) throws IOException {
    Contents contents = Contents.EMPTY.copy();
    String id = "";
    try {
      for (Map.Entry<String, String> line : Settings.parse(text).entrySet()) {
        id = line.getKey();
        String[] words = line.getValue().split(" ");
        if (words[0].equals(HTTP)) {
          contents.http().put(id, httpEntry(id, words));
        } else if (!words[0].equals(RESERVED_ROLE)) {
          contents.tlv().put(id, entry(id, words));
        }
      }
      return contents;
    } catch (RuntimeException e) {
      throw new IOException("the token file cannot be read near token \"" + id + "\"");
    }
  }

  private static TokenStore.Entry entry(String id, String[] words) {
    Token token = new Token(id, HexFormat.of().parseHex(words[3]));
    Role role = Role.valueOf(words[0]);
    Set<Permission> permissions = words.length < 5 ? Permission.of(role) : permissions(words[4]);
    return new TokenStore.Entry(
        new Grant(token, role, words[1], permissions), Long.parseLong(words[2]));
  }

  private static TokenStore.HttpEntry httpEntry(String id, String[] words) {
    byte[] hash = HexFormat.of().parseHex(words[4]);
    Role role = Role.valueOf(words[1]);
    if (hash.length != HASH_BYTES || !TokenStore.HTTP_ROLES.contains(role)) {
      throw new IllegalArgumentException("no line of an HTTP token");
    }
    HttpGrant grant = new HttpGrant(id, role, words[2], permissions(words[5]));
    return new TokenStore.HttpEntry(grant, hash, Long.parseLong(words[3]));
  }

  static String format(Contents contents) {
    StringBuilder text = new StringBuilder(HEAD);
    for (TokenStore.Entry entry : contents.tlv().values()) {
      Grant grant = entry.grant();
      String secret = HexFormat.of().formatHex(grant.token().secret());
      text.append(
          Settings.line(
              entry.id(),
              line(
                  grant.role(), grant.user(), entry.expiresMillis(), secret, grant.permissions())));
    }
    for (TokenStore.HttpEntry entry : contents.http().values()) {
      HttpGrant grant = entry.grant();
      String hash = HexFormat.of().formatHex(entry.hash());
      String line =
          line(grant.role(), grant.user(), entry.expiresMillis(), hash, grant.permissions());
      text.append(Settings.line(entry.id(), HTTP + " " + line));
    }
    return text.toString();
  }

  private static String line(
      Role role, String user, long expiresMillis, String secret, Set<Permission> permissions) {
    return role + " " + user + " " + expiresMillis + " " + secret + " " + text(permissions);
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
