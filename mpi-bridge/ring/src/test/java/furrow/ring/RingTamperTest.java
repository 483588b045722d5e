package furrow.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bits of a live ring change under both ends: what is delivered is right, or nothing is.
 * -Dfurrow.flips=N for more than the usual.
 */
class RingTamperTest {
  private static final int ROUNDS = Integer.getInteger("furrow.flips", 20_000);
  private static final int CAPACITY = RingLayout.LEAST_CAPACITY;

  @TempDir Path directory;

  @Test
  void flippedBitsNeverYieldAWrongByte() throws Exception {
    Random random = new Random(Seeds.pick(RingTamperTest.class));
    RingFile file = RingFile.create(directory.resolve("a.ring"), CAPACITY, 3);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      refused += round(file, random) ? 1 : 0;
    }

    assertThat(refused).as("the flips were noticed").isGreaterThan(ROUNDS / 10);
  }

  /** One life of a ring; gives whether an end refused to go on. */
  private static boolean round(RingFile file, Random random) {
    UnsafeBuffer memory = file.memory();
    int from = RingLayout.requestAt();
    memory.setMemory(from, RingLayout.ringSize(CAPACITY), (byte) 0);
    RingEndpoint server = file.server();
    RingEndpoint worker = file.worker();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    try {
      for (int step = 0; step < 8; step++) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        ByteBuffer batch = ByteBuffer.wrap(bytes);
        if (!server.write(batch)) {
          return false;
        }
        sent.write(bytes, 0, bytes.length);
        if (random.nextInt(3) == 0) {
          flip(memory, from, random);
        }
        worker.read(
            (payload, length) -> got.write(payload, 0, length), 1 + random.nextInt(4), step);
      }
      return false;
    } catch (RingException e) {
      return true;
    } finally {
      byte[] all = sent.toByteArray();
      byte[] some = got.toByteArray();
      int common = Math.min(all.length, some.length);
      assertThat(Arrays.mismatch(all, 0, common, some, 0, common)).isEqualTo(-1);
      assertThat(some.length).isLessThanOrEqualTo(all.length);
    }
  }

  private static void flip(UnsafeBuffer memory, int from, Random random) {
    // Half of them where they hurt most: in the positions and in the first records.
    int at =
        switch (random.nextInt(4)) {
          case 0 -> CAPACITY + random.nextInt(RingBufferDescriptor.TRAILER_LENGTH);
          case 1 -> random.nextInt(256);
          default -> random.nextInt(CAPACITY);
        };
    byte old = memory.getByte(from + at);
    memory.putByte(from + at, (byte) (old ^ 1 << random.nextInt(8)));
  }
}
