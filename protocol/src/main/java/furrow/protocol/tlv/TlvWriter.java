package furrow.protocol.tlv;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes fields into a byte array that grows up to a limit. Big-endian throughout.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-----------------------------+-------------------------------+
 *  |C|          tag (15)           |        length (32) ...        |
 *  +-+-----------------------------+-------------------------------+
 *  |        ... length             |  value, "length" bytes ...    |
 *  +-------------------------------+-------------------------------+
 * </pre>
 *
 * Not thread-safe; meant to be used again and again ({@link #reset()}).
 */
public final class TlvWriter {
  /** Set in a tag's u16 when a peer that does not know the field must refuse the message. */
  public static final int CRITICAL = 0x8000;

  static final int FIELD_HEADER = 2 + 4;
  private static final int KEPT_CAPACITY = 64 * 1024;

  private byte[] buffer;
  private int position;
  private final int limit;

  /**
   * @param limit most bytes that may be written
   */
  public TlvWriter(int limit) {
    this.limit = limit;
    this.buffer = new byte[Math.min(limit, 512)];
  }

  /** Forgets everything written, and gives back memory that only a rare large frame needed. */
  public void reset() {
    position = 0;
    if (buffer.length > KEPT_CAPACITY) {
      buffer = new byte[KEPT_CAPACITY];
    }
  }

  /** Takes back everything written from a position on, as when a frame cannot be completed. */
  public void truncate(int to) {
    if (to < 0 || to > position) {
      throw new IndexOutOfBoundsException("truncate to " + to + " of " + position);
    }
    position = to;
  }

  public int position() {
    return position;
  }

  /** The array written to: bytes 0 to {@link #position()}; valid until the next write. */
  public byte[] array() {
    return buffer;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, position);
  }

  public void putShort(int value) throws ProblemException {
    ensure(2);
    buffer[position++] = (byte) (value >>> 8);
    buffer[position++] = (byte) value;
  }

  public void putInt(int value) throws ProblemException {
    ensure(4);
    patchInt(position, value);
    position += 4;
  }

  public void putBytes(byte[] value) throws ProblemException {
    ensure(value.length);
    System.arraycopy(value, 0, buffer, position, value.length);
    position += value.length;
  }

  /** Overwrites four bytes written before. */
  public void patchInt(int at, int value) {
    buffer[at] = (byte) (value >>> 24);
    buffer[at + 1] = (byte) (value >>> 16);
    buffer[at + 2] = (byte) (value >>> 8);
    buffer[at + 3] = (byte) value;
  }

  /** Two's complement in as few bytes as hold it, 1 to 8. */
  public void integer(int tag, long value) throws ProblemException {
    int bytes = (72 - Long.numberOfLeadingZeros(value ^ (value >> 63))) >>> 3;
    header(tag, bytes);
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
      buffer[position++] = (byte) (value >>> shift);
    }
  }

  public void bytes(int tag, byte[] value) throws ProblemException {
    header(tag, value.length);
    System.arraycopy(value, 0, buffer, position, value.length);
    position += value.length;
  }

  public void string(int tag, String value) throws ProblemException {
    bytes(tag, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Eight bytes each. */
  public void longs(int tag, long[] values) throws ProblemException {
    if (values.length > limit / Long.BYTES) {
      throw tooLarge((long) values.length * Long.BYTES);
    }
    header(tag, values.length * Long.BYTES);
    for (long value : values) {
      patchInt(position, (int) (value >>> 32));
      patchInt(position + 4, (int) value);
      position += Long.BYTES;
    }
  }

  /** Begins a field that holds fields; returns what {@link #close} needs. */
  public int open(int tag) throws ProblemException {
    header(tag, 0);
    return position;
  }

  public void close(int opened) {
    patchInt(opened - 4, position - opened);
  }

  private void header(int tag, int length) throws ProblemException {
    ensure((long) FIELD_HEADER + length);
    buffer[position] = (byte) (tag >>> 8);
    buffer[position + 1] = (byte) tag;
    patchInt(position + 2, length);
    position += FIELD_HEADER;
  }

  private void ensure(long more) throws ProblemException {
    long needed = position + more;
    if (needed > limit) {
      throw tooLarge(needed);
    }
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(limit, Math.max(needed, buffer.length * 2L)));
    }
  }

  private ProblemException tooLarge(long needed) {
    return new ProblemException(
        ErrorCode.FRAME_TOO_LARGE,
        "a message of at least " + needed + " bytes; " + limit + " are allowed",
        "send it in smaller parts");
  }
}
