package furrow.server.access;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token of HTTP, which travels as {@code furrow_http_ID_SECRET}. It is no {@link
 * furrow.protocol.auth.Token}: whoever sees it on its way can use it, so it must open no TLV
 * session, and the server keeps its hash alone.
 *
 * @param id 16 hexadecimal digits, public
 * @param secret {@link #SECRET_BYTES} random bytes
 */
public record HttpToken(String id, byte[] secret) {
  /** What every HTTP token begins with, so that a leaked one is recognised. */
  public static final String PREFIX = "furrow_http_";

  public static final int SECRET_BYTES = 32;

  private static final int ID_BYTES = 8;
  private static final Pattern FORM = Pattern.compile(PREFIX + "([0-9a-f]{16})_([0-9a-f]{64})");

  static HttpToken random(SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new HttpToken(HexFormat.of().formatHex(id), secret);
  }

  /** Empty when the text has another form, for example that of a TLV token. */
  static Optional<HttpToken> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new HttpToken(matcher.group(1), HexFormat.of().parseHex(matcher.group(2))))
        : Optional.empty();
  }

  /** What a client sends. */
  public String text() {
    return PREFIX + id + "_" + HexFormat.of().formatHex(secret);
  }

  /** What the server keeps: the secret is random, so one round of SHA-256 is enough. */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The name only: a secret must not reach a log. */
  @Override
  public String toString() {
    return "HttpToken[" + id + "]";
  }
}
