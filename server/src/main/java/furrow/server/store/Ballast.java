package furrow.server.store;

import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A file that only takes up room. When the disk is full it is given up, so that results and cancels
 * of tasks already accepted still fit; it is built up again when there is room.
 */
final class Ballast {
  private static final int BLOCK = 64 * 1024;

  private final Path file;
  private final long size;
  private boolean whole;

  Ballast(Path file, long size) {
    this.file = file;
    this.size = size;
  }

  /** Whether the disk is nearly full, so that the reserve will be needed soon. */
  boolean needed() {
    try {
      return Files.getFileStore(file.getParent()).getUsableSpace() < size / 4;
    } catch (IOException e) {
      return true;
    }
  }

  /** Gives the room back to the disk; false when it was given up before. */
  boolean release() {
    boolean had = whole;
    whole = false;
    try {
      had |= Files.deleteIfExists(file);
    } catch (IOException e) {
      return false;
    }
    return had;
  }

  /** Builds the reserve up when there is twice the room for it; true when it is whole. */
  boolean restore() {
    if (whole) {
      return true;
    }
    try {
      if (Files.exists(file) && Files.size(file) == size) {
        whole = true;
      } else if (Files.getFileStore(file.getParent()).getUsableSpace() >= 2 * size) {
        build();
        whole = true;
      }
    } catch (IOException e) {
      release();
    }
    return whole;
  }

  /** Random bytes, so that a compressing file system sets the room aside as well. */
  private void build() throws IOException {
    SplittableRandom random = new SplittableRandom(size);
    byte[] block = new byte[BLOCK];
    Files.deleteIfExists(file);
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel out = FileChannel.open(file, options, PrivateFiles.mode())) {
      for (long written = 0; written < size; written += BLOCK) {
        random.nextBytes(block);
        out.write(ByteBuffer.wrap(block, 0, (int) Math.min(BLOCK, size - written)));
      }
      out.force(true);
    }
  }
}
