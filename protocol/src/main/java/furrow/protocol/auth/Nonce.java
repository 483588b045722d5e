package furrow.protocol.auth;

import java.security.SecureRandom;

/** Random bytes that make every handshake different. */
public final class Nonce {
  public static final int BYTES = 32;

  private Nonce() {}

  public static byte[] random(SecureRandom random) {
    byte[] nonce = new byte[BYTES];
    random.nextBytes(nonce);
    return nonce;
  }

  static byte[] check(byte[] nonce) {
    if (nonce.length != BYTES) {
      throw new IllegalArgumentException("a nonce of " + nonce.length + " bytes");
    }
    return nonce;
  }
}
