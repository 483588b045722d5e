package furrow.bench.ring;

import furrow.ring.RingDirectories;
import furrow.ring.RingEndpoint;
import furrow.ring.RingException;
import furrow.ring.RingFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One thread writes, one reads, neither sleeps. */
public final class MessageRate {
  private static final int CAPACITY = 1 << 20;
  private static final int BYTES = 32;

  private MessageRate() {}

  /** Messages per second. */
  public static long measure(long messages) throws Exception {
    try (RingDirectories places = places()) {
      RingFile file = places.create(CAPACITY, 1);
      RingEndpoint reader = RingFile.attach(file.path()).worker();
      long begun = System.nanoTime();
      CompletableFuture<Void> written =
          CompletableFuture.runAsync(() -> write(file.server(), messages));
      long[] got = new long[1];
      while (got[0] < messages) {
        if (written.isCompletedExceptionally()) {
          written.get();
        }
        if (reader.read((payload, length) -> got[0]++, 1_000, System.nanoTime()) == 0) {
          Thread.onSpinWait();
        }
      }
      return messages * 1_000_000_000L / (System.nanoTime() - begun);
    }
  }

  static RingDirectories places() {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    return new RingDirectories(
        List.of(RingDirectories.SHARED_MEMORY, temporary), new SecureRandom());
  }

  private static void write(RingEndpoint writer, long messages) {
    ByteBuffer message = ByteBuffer.allocate(BYTES);
    try {
      for (long i = 0; i < messages; i++) {
        message.clear().putLong(0, i);
        while (!writer.write(message)) {
          Thread.onSpinWait();
        }
      }
    } catch (RingException e) {
      throw new IllegalStateException(e);
    }
  }
}
