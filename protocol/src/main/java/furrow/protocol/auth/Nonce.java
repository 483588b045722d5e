package furrow.protocol.auth;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.security.SecureRandom;

/** Random bytes that make every handshake different. */
public final class Nonce {
  public static final int BYTES = 32;

  private Nonce() {}

  /** Random bytes from the kernel; the JDK's generator reads the same file but starts slowly. */
  public static byte[] random() {
    File source = new File("/dev/urandom");
    if (source.exists()) {
      try (FileInputStream in = new FileInputStream(source)) {
        byte[] nonce = in.readNBytes(BYTES);
        if (nonce.length == BYTES) {
          return nonce;
        }
      } catch (IOException e) {
        // A jail may show the file and forbid it; the JDK has other sources.
      }
    }
    return random(new SecureRandom());
  }

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
