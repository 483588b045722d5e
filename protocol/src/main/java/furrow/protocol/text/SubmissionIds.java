package furrow.protocol.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/** From what the user calls a submission to its 128-bit id. */
public final class SubmissionIds {
  private static final int BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private SubmissionIds() {}

  /** A fresh one. */
  public static byte[] random() {
    byte[] id = new byte[BYTES];
    RANDOM.nextBytes(id);
    return id;
  }

  /** 32 hexadecimal digits are the id itself; any other text is hashed. */
  public static byte[] of(String text) {
    if (text.length() == 2 * BYTES) {
      try {
        return HexFormat.of().parseHex(text);
      } catch (IllegalArgumentException e) {
        // Not hexadecimal: hashed below like any other text.
      }
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(hash, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
