package furrow.server.file;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.server.state.DiskErrors;
import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * One upload in progress. Used by one thread at a time. The checksum is computed as bytes arrive; a
 * resumed upload reads the bytes that are there first.
 */
final class PartialUpload implements AutoCloseable {
  private static final int BLOCK = 256 * 1024;

  private final String id;
  private volatile long size;
  private final FileChannel file;
  private final CRC32C crc = new CRC32C();
  private volatile long offset;

  private PartialUpload(String id, long size, FileChannel file) {
    this.id = id;
    this.size = size;
    this.file = file;
  }

  /** Opens the part file and goes to its end. */
  static PartialUpload open(Path part, String id, long size) throws ProblemException {
    try {
      Set<StandardOpenOption> options =
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileChannel file = FileChannel.open(part, options, PrivateFiles.mode());
      PartialUpload upload = new PartialUpload(id, size, file);
      try {
        upload.resume();
        return upload;
      } catch (IOException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw DiskErrors.toProblem("upload " + id, e);
    }
  }

  private void resume() throws IOException {
    if (file.size() > size) {
      file.truncate(0);
    }
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    while (file.read(block) >= 0) {
      block.flip();
      offset += block.remaining();
      crc.update(block);
      block.clear();
    }
  }

  /** Bytes that there may be. */
  long size() {
    return size;
  }

  void resize(long bytes) {
    size = bytes;
  }

  long missing() {
    return size - offset;
  }

  long offset() {
    return offset;
  }

  /** Appends bytes; they must follow the ones before. */
  void append(long at, byte[] bytes) throws ProblemException {
    if (at != offset || bytes.length > size - offset) {
      throw bad("got " + bytes.length + " bytes at " + at + ", expected offset " + offset);
    }
    try {
      ByteBuffer from = ByteBuffer.wrap(bytes);
      while (from.hasRemaining()) {
        file.write(from, offset + from.position());
      }
      crc.update(bytes);
      offset += bytes.length;
    } catch (IOException e) {
      throw DiskErrors.toProblem("upload " + id, e);
    }
  }

  /** Checks size and checksum, and syncs. */
  void seal(long claimedSize, int claimedCrc) throws ProblemException {
    if (claimedSize != size || offset != size) {
      throw bad("got " + offset + " of " + size + " bytes");
    }
    try {
      if ((int) crc.getValue() != claimedCrc) {
        file.truncate(0);
        throw bad("its checksum differs from the client's; it restarts from offset 0");
      }
      file.force(true);
    } catch (IOException e) {
      throw DiskErrors.toProblem("upload " + id, e);
    }
  }

  private ProblemException bad(String why) {
    return new ProblemException(
        ErrorCode.BAD_UPLOAD, "upload " + id + ": " + why, "submit again: the upload resumes", 100);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
