package furrow.protocol.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * HMAC-SHA256 (RFC 2104) over the JDK's digest. {@code javax.crypto.Mac} gives the same bytes but
 * starts the whole cryptography framework, which costs a thin client more than its connection.
 */
public final class Hmac {
  private static final int BLOCK = 64;

  private Hmac() {}

  public static byte[] sha256(byte[] key, byte[] message) {
    MessageDigest digest = digest();
    byte[] block = new byte[BLOCK];
    byte[] shortened = key.length > BLOCK ? digest.digest(key) : key;
    System.arraycopy(shortened, 0, block, 0, shortened.length);
    digest.update(xor(block, 0x36));
    byte[] inner = digest.digest(message);
    digest.update(xor(block, 0x5c));
    return digest.digest(inner);
  }

  private static byte[] xor(byte[] block, int with) {
    byte[] result = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      result[i] = (byte) (block[i] ^ with);
    }
    return result;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
