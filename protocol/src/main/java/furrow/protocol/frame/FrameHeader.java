package furrow.protocol.frame;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.tlv.TlvWriter;

/**
 * The twelve bytes before every message. Big-endian.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------------------------------+-------------------------------+
 *  |   magic  0x46 0x55  "FU"      |         message code          |
 *  +-------------------------------+-------------------------------+
 *  |        length of what follows the header, unsigned            |
 *  +---------------------------------------------------------------+
 *  |  correlation: chosen by who asks, repeated in every answer;   |
 *  |  0 where nothing was asked                                    |
 *  +---------------------------------------------------------------+
 *  |  fields, "length" bytes ...                                   |
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * @param code number of the message, unsigned 16 bits
 * @param length bytes of fields; as an unsigned number within the limit it was read with
 */
public record FrameHeader(int code, int length, int correlation) {
  public static final int MAGIC = 0x4655;

  static final int MAGIC_OFFSET = 0;
  static final int CODE_OFFSET = MAGIC_OFFSET + 2;
  static final int LENGTH_OFFSET = CODE_OFFSET + 2;
  static final int CORRELATION_OFFSET = LENGTH_OFFSET + 4;

  /** Bytes of a header. */
  public static final int SIZE = CORRELATION_OFFSET + 4;

  /**
   * Reads a header and checks magic and length before anybody reserves memory.
   *
   * @param limit most bytes of fields
   * @throws ProblemException BAD_FRAME or FRAME_TOO_LARGE; the connection is out of step after it
   */
  public static FrameHeader read(byte[] bytes, int offset, int limit) throws ProblemException {
    int magic = u16(bytes, offset + MAGIC_OFFSET);
    if (magic != MAGIC) {
      throw badMagic(magic);
    }
    int length = i32(bytes, offset + LENGTH_OFFSET);
    FrameLimits.check(length, limit);
    return new FrameHeader(
        u16(bytes, offset + CODE_OFFSET), length, i32(bytes, offset + CORRELATION_OFFSET));
  }

  /** Appends a header; {@link #patchLength} sets its length when the fields are written. */
  static void write(int code, int correlation, TlvWriter out) throws ProblemException {
    out.putShort(MAGIC);
    out.putShort(code);
    out.putInt(0);
    out.putInt(correlation);
  }

  static void patchLength(int start, TlvWriter out) {
    out.patchInt(start + LENGTH_OFFSET, out.position() - start - SIZE);
  }

  private static ProblemException badMagic(int magic) {
    return new ProblemException(
        ErrorCode.BAD_FRAME,
        "a frame begins with 0x" + Integer.toHexString(magic) + " instead of 0x4655",
        "check that the address and its kind (tcp, tls, unix) are those of a furrow server");
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  private static int i32(byte[] bytes, int at) {
    return u16(bytes, at) << 16 | u16(bytes, at + 2);
  }
}
