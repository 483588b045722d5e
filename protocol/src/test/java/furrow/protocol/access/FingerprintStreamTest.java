package furrow.protocol.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes one after the other have the fingerprint of the file that they make. */
class FingerprintStreamTest {
  private static final int BLOCK = 64 * 1024;

  @TempDir Path directory;

  @Test
  void isThatOfTheFile() throws Exception {
    Random random = new Random(7);
    int[] sizes = {
      0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 1, 5 * BLOCK + 77
    };
    for (int size : sizes) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Path file = Files.write(directory.resolve("f" + size), bytes);
      for (int most : new int[] {7_777, BLOCK, 3 * BLOCK, size + 1}) {
        Fingerprint.Stream stream = new Fingerprint.Stream();
        for (int at = 0; at < size; ) {
          int length = Math.min(size - at, 1 + random.nextInt(most));
          stream.update(Arrays.copyOfRange(bytes, at, at + length));
          at += length;
        }
        assertThat(stream.hex()).as("%d by %d", size, most).isEqualTo(Fingerprint.of(file));
      }
    }
  }
}
