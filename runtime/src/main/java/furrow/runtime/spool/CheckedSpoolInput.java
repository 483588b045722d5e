package furrow.runtime.spool;

import furrow.engine.Result;
import furrow.runtime.SpoolDamagedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/** Reads a spool file and fails at its end when it is not the file that was written. */
final class CheckedSpoolInput extends FilterInputStream {
  private final Result.Spooled expected;
  private final CRC32C crc = new CRC32C();
  private long size;

  CheckedSpoolInput(InputStream in, Result.Spooled expected) {
    super(in);
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = readFile(into, offset, length);
    if (count > 0) {
      crc.update(into, offset, count);
      size += count;
    } else if (count < 0) {
      checkEnd();
    }
    return count;
  }

  private int readFile(byte[] into, int offset, int length) throws IOException {
    try {
      return super.read(into, offset, length);
    } catch (IOException e) {
      throw new SpoolDamagedException(expected, "is damaged: " + e.getMessage(), e);
    }
  }

  private void checkEnd() throws IOException {
    if (size != expected.size()) {
      throw new SpoolDamagedException(
          expected, "is damaged: " + size + " of " + expected.size() + " bytes", null);
    }
    if ((int) crc.getValue() != expected.crc32c()) {
      throw new SpoolDamagedException(expected, "is damaged: its checksum differs", null);
    }
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] scratch = new byte[(int) Math.min(count, 8192)];
    return Math.max(0, read(scratch, 0, scratch.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
