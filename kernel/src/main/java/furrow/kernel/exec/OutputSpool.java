package furrow.kernel.exec;

import furrow.kernel.Partial;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a program writes to stdout: in memory while it is small, else in a file without a name,
 * which ends with the last who has it open. Written by one thread, then read by others.
 */
final class OutputSpool implements Partial, Closeable {
  /** The most that is held in memory. */
  static final int IN_MEMORY = 256 * 1024;

  private final Path path;
  private ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private RandomAccessFile file;
  private long size;
  private boolean closed;

  /**
   * @param path of the file while it has a name; nothing may be there
   */
  OutputSpool(Path path) {
    this.path = path;
  }

  synchronized void write(byte[] bytes, int length) throws IOException {
    if (closed) {
      throw new IOException("the run has ended");
    }
    if (file == null && memory.size() + length > IN_MEMORY) {
      file = new RandomAccessFile(path.toFile(), "rw");
      Files.delete(path);
      file.write(memory.toByteArray());
      memory = null;
    }
    if (file == null) {
      memory.write(bytes, 0, length);
    } else {
      file.write(bytes, 0, length);
    }
    size += length;
  }

  @Override
  public synchronized long size() {
    return size;
  }

  @Override
  public synchronized InputStream open() {
    return file == null ? new ByteArrayInputStream(memory.toByteArray()) : new FromFile();
  }

  /** In memory when it is there already, so that small results go together. */
  synchronized Partial partial() {
    return file == null ? new Partial.OfBytes(memory.toByteArray()) : this;
  }

  @Override
  public void discard() {
    close();
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      // What is in it is not needed any more.
    }
  }

  private int read(long from, byte[] into, int offset, int length) throws IOException {
    synchronized (this) {
      file.seek(from);
      return file.read(into, offset, length);
    }
  }

  /** Fails after {@link #close}, and never ends early. */
  private final class FromFile extends InputStream {
    private long position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (position == size()) {
        return -1;
      }
      int read = OutputSpool.this.read(position, into, offset, length);
      if (read < 0) {
        throw new IOException("the stored output of a program was cut at byte " + position);
      }
      position += read;
      return read;
    }
  }
}
