package furrow.protocol.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
  private static final int BLOCK = 64 * 1024;

  @TempDir Path directory;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("f"), bytes);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void ofASmallFileIsItsSha256() throws Exception {
    for (int length : new int[] {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK}) {
      byte[] bytes = random(length);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      assertThat(Fingerprint.of(file(bytes))).isEqualTo(HexFormat.of().formatHex(digest));
    }
  }

  @Test
  void ofALargeFileSeesHeadAndTailOnly() throws Exception {
    byte[] bytes = random(3 * BLOCK);
    String before = Fingerprint.of(file(bytes));
    bytes[BLOCK] ^= 1;
    bytes[2 * BLOCK - 1] ^= 1;
    assertThat(Fingerprint.of(file(bytes))).isEqualTo(before);
    for (int at : new int[] {0, BLOCK - 1, 2 * BLOCK, 3 * BLOCK - 1}) {
      bytes[at] ^= 1;
      assertThat(Fingerprint.of(file(bytes))).isNotEqualTo(before);
      bytes[at] ^= 1;
    }
  }

  @Test
  void aFileThatShrankIsNoticed() throws Exception {
    try (FileChannel channel = FileChannel.open(file(random(100)))) {
      assertThatThrownBy(() -> Fingerprint.of(channel, 101)).isInstanceOf(EOFException.class);
    }
  }
}
