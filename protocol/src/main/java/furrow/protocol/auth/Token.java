package furrow.protocol.auth;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A shared secret and its public name. The secret never travels; both sides prove that they have
 * it.
 *
 * @param id public, short
 * @param secret {@link #SECRET_BYTES} random bytes
 */
public record Token(String id, byte[] secret) {
  public static final int SECRET_BYTES = 32;

  private static final int ID_BYTES = 8;

  public Token {
    if (id.isEmpty() || secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException("a token needs an id and a secret of 32 bytes");
    }
  }

  /** A new token. */
  public static Token random(SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new Token(HexFormat.of().formatHex(id), secret);
  }

  /** The name only: a secret must not reach a log. */
  @Override
  public String toString() {
    return "Token[" + id + "]";
  }
}
