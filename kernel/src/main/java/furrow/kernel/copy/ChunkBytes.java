package furrow.kernel.copy;

import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.kernel.RunControl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Moves the bytes of one chunk and makes sure that they have come. One per runner. */
final class ChunkBytes {
  private static final int BLOCK = 1 << 20;

  private final CopySpec spec;
  private final byte[] block;

  ChunkBytes(CopySpec spec) {
    this.spec = spec;
    this.block = new byte[(int) Math.max(1, Math.min(BLOCK, Math.min(spec.chunk(), spec.size())))];
  }

  /**
   * Writes a chunk to a file from a position on, and reads it back.
   *
   * @return the checksum of what was read from the input, which is what stands in the file
   * @throws IOException when the input cannot be read
   * @throws CopyFailure when the chunk cannot be written, or reads back otherwise
   */
  int copy(long number, Input input, FileChannel to, long position, RunControl control)
      throws IOException, CopyFailure, InterruptedException {
    CRC32C crc = new CRC32C();
    long start = spec.startOf(number);
    long end = spec.endOf(number);
    long at = start;
    while (at < end) {
      stopIfCancelled(control);
      int read = input.read(at, block, 0, (int) Math.min(block.length, end - at));
      if (read < 0) {
        throw new InputChangedException(
            input.name() + " ends at byte " + at + " of " + spec.size());
      }
      crc.update(block, 0, read);
      write(to, position + at - start, read);
      at += read;
    }
    int expected = (int) crc.getValue();
    int found = checksum(to, position, end - start, control);
    if (found != expected) {
      throw new CopyFailure(
          "SUBTASK_FAILED",
          "reads back with checksum %08x, was written with %08x".formatted(found, expected));
    }
    return expected;
  }

  private void write(FileChannel to, long position, int length) throws CopyFailure {
    try {
      ByteBuffer from = ByteBuffer.wrap(block, 0, length);
      while (from.hasRemaining()) {
        to.write(from, position + from.position());
      }
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
  }

  /** Checksum of a range of a file. */
  int checksum(FileChannel of, long position, long length, RunControl control)
      throws CopyFailure, InterruptedException {
    CRC32C crc = new CRC32C();
    try {
      long done = 0;
      while (done < length) {
        stopIfCancelled(control);
        ByteBuffer into = ByteBuffer.wrap(block, 0, (int) Math.min(block.length, length - done));
        int read = of.read(into, position + done);
        if (read < 0) {
          throw new CopyFailure("SUBTASK_FAILED", "is shorter than what was written");
        }
        crc.update(block, 0, read);
        done += read;
      }
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
    return (int) crc.getValue();
  }

  static void stopIfCancelled(RunControl control) throws InterruptedException {
    if (control.cancelled()) {
      throw new InterruptedException("cancelled");
    }
  }
}
