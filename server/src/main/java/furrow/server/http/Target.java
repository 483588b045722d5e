package furrow.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The target of a request, taken apart: nothing in it is read in two ways. A path is compared
 * segment by segment after decoding, so an encoded slash, dot segments and NUL are refused, not
 * resolved.
 *
 * @param authority of the absolute form; null for the usual form
 * @param path decoded, without the query
 * @param segments of the path, decoded
 * @param query decoded; no name comes twice
 */
record Target(String authority, String path, List<String> segments, Map<String, String> query) {
  private static final int MAX_PARAMETERS = 64;
  private static final String UNRESERVED_AND_SUB = "-._~!$&'()*+,;=:@";

  /** What may follow in a query besides; {@code []} and {@code |} come from many clients. */
  private static final String QUERY_TOO = "/?[]|{}\"<>^`\\";

  /** Why a target is not taken. */
  static final class BadTargetException extends Exception {
    private static final long serialVersionUID = 1;

    BadTargetException(String message) {
      super(message);
    }
  }

  static Target parse(String text) throws BadTargetException {
    String authority = null;
    String rest = text;
    if (!text.startsWith("/")) {
      int scheme = schemeLength(text);
      if (scheme == 0) {
        throw new BadTargetException("the request target is no path");
      }
      int slash = text.indexOf('/', scheme);
      int question = text.indexOf('?', scheme);
      int end = slash >= 0 ? slash : question >= 0 ? question : text.length();
      authority = text.substring(scheme, end);
      rest = slash >= 0 ? text.substring(slash) : "/" + text.substring(end);
    }
    int question = rest.indexOf('?');
    String path = question < 0 ? rest : rest.substring(0, question);
    Map<String, String> query = question < 0 ? Map.of() : parameters(rest.substring(question + 1));
    List<String> segments = segments(path);
    return new Target(authority, "/" + String.join("/", segments), segments, query);
  }

  private static int schemeLength(String text) {
    return Stream.of("http://", "https://")
        .filter(scheme -> text.regionMatches(true, 0, scheme, 0, scheme.length()))
        .mapToInt(String::length)
        .findFirst()
        .orElse(0);
  }

  private static List<String> segments(String path) throws BadTargetException {
    String[] parts = path.substring(1).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      parts[i] = segment(parts[i]);
    }
    return List.of(parts);
  }

  private static String segment(String raw) throws BadTargetException {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (!plain(c) && c != '%' && UNRESERVED_AND_SUB.indexOf(c) < 0) {
        throw new BadTargetException("the path has the character " + shown(c));
      }
    }
    String segment = decoded(raw);
    if (segment.equals(".") || segment.equals("..")) {
      throw new BadTargetException("the path has a dot segment");
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '/' || c == '\\' || Character.isISOControl(c)) {
        throw new BadTargetException("the path has an encoded " + shown(c));
      }
    }
    return segment;
  }

  private static Map<String, String> parameters(String query) throws BadTargetException {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&", MAX_PARAMETERS + 1)) {
      if (parameters.size() == MAX_PARAMETERS) {
        throw new BadTargetException("more than " + MAX_PARAMETERS + " query parameters");
      }
      int equals = pair.indexOf('=');
      String name = value(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : value(pair.substring(equals + 1));
      if (!name.isEmpty() && parameters.put(name, value) != null) {
        throw new BadTargetException("the query parameter \"" + name + "\" comes twice");
      }
    }
    return parameters;
  }

  private static String value(String raw) throws BadTargetException {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean known =
          plain(c) || c == '%' || UNRESERVED_AND_SUB.indexOf(c) >= 0 || QUERY_TOO.indexOf(c) >= 0;
      if (!known) {
        throw new BadTargetException("the query has the character " + shown(c));
      }
    }
    String value = decoded(raw.replace('+', ' '));
    if (value.indexOf('\0') >= 0) {
      throw new BadTargetException("the query has an encoded NUL");
    }
    return value;
  }

  private static boolean plain(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  private static String decoded(String raw) throws BadTargetException {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        boolean whole = i + 2 < raw.length();
        int high = whole ? hex(raw.charAt(i + 1)) : -1;
        int low = whole ? hex(raw.charAt(i + 2)) : -1;
        if (high < 0 || low < 0) {
          throw new BadTargetException("a % without two hexadecimal digits");
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new BadTargetException("encoded bytes that are no UTF-8");
    }
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static String shown(char c) {
    return c > ' ' && c < 0x7f ? "'" + c + "'" : "0x" + Integer.toHexString(c);
  }
}
