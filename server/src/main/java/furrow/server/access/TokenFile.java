package furrow.server.access;

import furrow.protocol.access.Settings;
import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Token;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The text of the token file: a line {@code id = "ROLE user expires-millis secret"} per token. */
final class TokenFile {
  private static final String HEAD =
      "# Furrow's tokens: id = \"ROLE user expires-millis secret\". Edit with: furrow token\n";

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
        Grant grant = new Grant(token, Role.valueOf(words[0]), words[1]);
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
              + secret;
      text.append(Settings.line(entry.id(), value));
    }
    return text.toString();
  }
}
