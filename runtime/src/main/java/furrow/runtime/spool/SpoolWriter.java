package furrow.runtime.spool;

import furrow.engine.Result;
import furrow.runtime.Spool;
import furrow.runtime.SpoolFullException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * One spool file being written. Up to {@link Spool#INLINE_LIMIT} bytes stay in memory; beyond it a
 * file grows under a temporary name. {@link #commit} syncs it and gives it its name; closing
 * without that leaves nothing behind.
 */
public final class SpoolWriter extends OutputStream {
  private static final int BUFFER = 64 * 1024;

  private final FileSpool spool;
  private final String prefix;
  private final CRC32C crc = new CRC32C();
  private ByteArrayOutputStream small = new ByteArrayOutputStream(512);
  private ByteBuffer buffer;
  private FileChannel file;
  private Path temporary;
  private long size;
  private boolean committed;

  SpoolWriter(FileSpool spool, String prefix) {
    this.spool = spool;
    this.prefix = prefix;
  }

  /** Bytes written so far. */
  public long size() {
    return size;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    size += length;
    if (small != null) {
      small.write(bytes, offset, length);
      if (size > Spool.INLINE_LIMIT) {
        spill();
      }
    } else {
      append(bytes, offset, length);
    }
  }

  private void spill() throws IOException {
    byte[] head = small.toByteArray();
    small = null;
    buffer = ByteBuffer.allocateDirect(BUFFER);
    temporary = spool.temporary(prefix);
    try {
      file = create();
    } catch (IOException e) {
      throw translate(e);
    }
    append(head, 0, head.length);
  }

  private FileChannel create() throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      return FileChannel.open(temporary, options, FileSpool.OWNER_FILE);
    } catch (NoSuchFileException e) {
      spool.createDirectory();
      return FileChannel.open(temporary, options, FileSpool.OWNER_FILE);
    }
  }

  private void append(byte[] bytes, int offset, int length) throws IOException {
    crc.update(bytes, offset, length);
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int part = Math.min(end - at, buffer.remaining());
      buffer.put(bytes, at, part);
      at += part;
    }
  }

  @Override
  public void flush() throws IOException {
    if (file == null) {
      return;
    }
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
    } catch (IOException e) {
      throw translate(e);
    } finally {
      buffer.clear();
    }
  }

  /** Ends the file; it is on disk, synced, when this returns. */
  public Result commit() throws IOException {
    if (small != null) {
      committed = true;
      return size == 0 ? Result.EMPTY : new Result.Inline(small.toByteArray());
    }
    flush();
    try {
      if (spool.synced()) {
        file.force(true);
      }
      file.close();
      Path target = spool.target(prefix);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      spool.syncDirectory();
      committed = true;
      String name = target.getFileName().toString();
      spool.added(prefix, name);
      return new Result.Spooled(name, size, (int) crc.getValue());
    } catch (IOException e) {
      throw translate(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (!committed && file != null) {
      file.close();
      Files.deleteIfExists(temporary);
    }
  }

  private static IOException translate(IOException e) {
    return SpoolFullException.matches(e) ? new SpoolFullException(e) : e;
  }
}
