package furrow.client.cli.copy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32C;

/** Reads a file while it is copied, to know what the copy's checksum must be. */
final class SourceChecksum implements AutoCloseable {
  private static final int BLOCK = 1 << 20;

  private final FutureTask<String> task;
  private volatile boolean closed;

  private SourceChecksum(Path file) {
    this.task = new FutureTask<>(() -> read(file));
  }

  static SourceChecksum start(Path file) {
    SourceChecksum checksum = new SourceChecksum(file);
    Thread thread = new Thread(checksum.task, "furrow-checksum");
    thread.setDaemon(true);
    thread.start();
    return checksum;
  }

  private String read(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    try (FileChannel from = FileChannel.open(file)) {
      while (!closed && from.read(block) >= 0) {
        crc.update(block.flip());
        block.clear();
      }
    }
    return "%08x".formatted(crc.getValue());
  }

  /** CRC32C of the file, 8 hexadecimal digits. */
  String await() throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
