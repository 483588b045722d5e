package furrow.server.access;

import furrow.protocol.access.Settings;
import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Token;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The text of the token book: a line {@code id = "ROLE user expires-millis secret"} per token. */
final class TokenFile {
  private static final String HEAD =
      "# Furrow's tokens: id = \"ROLE user expires-millis secret\". Edit with: furrow token\n";

  private TokenFile() {}

  /**
   * @throws IOException without the line's text, which may hold a secret
   */
  static Map<String, TokenEntry> parse(String text) throws IOException {
    Map<String, TokenEntry> entries = new LinkedHashMap<>();
    String id = "";
    try {
      for (Map.Entry<String, String> line : Settings.parse(text).entrySet()) {
        id = line.getKey();
        String[] words = line.getValue().split(" ");
        Token token = new Token(id, HexFormat.of().parseHex(words[3]));
        Grant grant = new Grant(token, Role.valueOf(words[0]), words[1]);
        entries.put(id, new TokenEntry(grant, Long.parseLong(words[2])));
      }
      return entries;
    } catch (RuntimeException e) {
      throw new IOException("the token file cannot be read near token \"" + id + "\"");
    }
  }

  static String format(Iterable<TokenEntry> entries) {
    StringBuilder text = new StringBuilder(HEAD);
    for (TokenEntry entry : entries) {
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
