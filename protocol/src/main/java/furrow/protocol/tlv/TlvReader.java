package furrow.protocol.tlv;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A cursor over fields in a byte array; {@link TlvWriter} draws them. Every length is compared,
 * unsigned, with what is left before anything is allocated. Values are copied out.
 */
public final class TlvReader {
  private final byte[] buffer;
  private int position;
  private final int end;

  public TlvReader(byte[] buffer, int offset, int length) {
    if (offset < 0 || length < 0 || offset > buffer.length - length) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + buffer.length);
    }
    this.buffer = buffer;
    this.position = offset;
    this.end = offset + length;
  }

  public int position() {
    return position;
  }

  public int end() {
    return end;
  }

  /** Reads a field's tag with its critical bit; a field must end at or before {@code end}. */
  int tag(int end) throws ProblemException {
    if (end - position < TlvWriter.FIELD_HEADER) {
      throw malformed("a field header is cut off");
    }
    int tag = (buffer[position] & 0xff) << 8 | buffer[position + 1] & 0xff;
    position += 2;
    if ((tag & ~TlvWriter.CRITICAL) == 0) {
      throw malformed("tag 0 is not a tag");
    }
    return tag;
  }

  /** Reads a field's length. */
  int length(int end) throws ProblemException {
    int length = 0;
    for (int i = 0; i < 4; i++) {
      length = length << 8 | buffer[position++] & 0xff;
    }
    if (Integer.compareUnsigned(length, end - position) > 0) {
      throw malformed(
          "a field claims "
              + Integer.toUnsignedString(length)
              + " bytes, "
              + (end - position)
              + " are left");
    }
    return length;
  }

  /** Steps over a field nobody here knows, unless its sender says that this would be wrong. */
  void skipUnknown(int tag, int length) throws ProblemException {
    if ((tag & TlvWriter.CRITICAL) != 0) {
      throw new ProblemException(
          ErrorCode.UNSUPPORTED_VERSION,
          "the peer insists on field " + (tag & ~TlvWriter.CRITICAL) + ", unknown to this version",
          "update the older of the two peers");
    }
    position += length;
  }

  long integer(int length) throws ProblemException {
    if (length < 1 || length > Long.BYTES) {
      throw malformed("an integer of " + length + " bytes");
    }
    long value = buffer[position++];
    for (int i = 1; i < length; i++) {
      value = value << 8 | buffer[position++] & 0xff;
    }
    return value;
  }

  byte[] bytes(int length) {
    byte[] value = Arrays.copyOfRange(buffer, position, position + length);
    position += length;
    return value;
  }

  String string(int length) throws ProblemException {
    String value = new String(buffer, position, length, StandardCharsets.UTF_8);
    if (value.indexOf('\ufffd') >= 0 && !same(value, length)) {
      throw malformed("a text that is not UTF-8");
    }
    position += length;
    return value;
  }

  /** Malformed input decodes to U+FFFD, which does not encode to the bytes it came from. */
  private boolean same(String value, int length) {
    byte[] again = value.getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(again, 0, again.length, buffer, position, position + length);
  }

  long[] longs(int length) throws ProblemException {
    if (length % Long.BYTES != 0) {
      throw malformed("an array of longs in " + length + " bytes");
    }
    long[] values = new long[length / Long.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = integer(Long.BYTES);
    }
    return values;
  }

  static ProblemException malformed(String what) {
    return new ProblemException(
        ErrorCode.BAD_FRAME, "malformed frame: " + what, "check that the peer speaks furrow");
  }
}
