package furrow.protocol.frame;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.tlv.TlvReader;
import furrow.protocol.tlv.TlvWriter;

/** Messages to frames and back. Knows no connection and makes no policy. */
public final class FrameCodec {
  private FrameCodec() {}

  /** A writer with room for one frame of this many bytes of fields. */
  public static TlvWriter writer(int limit) {
    return new TlvWriter(FrameHeader.SIZE + limit);
  }

  /** The bytes of one frame. */
  public static byte[] encode(int correlation, Message message) throws ProblemException {
    TlvWriter out = writer(FrameLimits.AUTHENTICATED);
    encode(correlation, message, out);
    return out.toByteArray();
  }

  /**
   * Appends one frame; the writer is as it was before when this throws.
   *
   * @throws ProblemException FRAME_TOO_LARGE
   */
  public static void encode(int correlation, Message message, TlvWriter out)
      throws ProblemException {
    MessageType type = Messages.of(message.getClass());
    int start = out.position();
    try {
      FrameHeader.write(type.code(), correlation, out);
      type.codec().write(message, out);
      FrameHeader.patchLength(start, out);
      FrameLimits.check(out.position() - start - FrameHeader.SIZE, FrameLimits.AUTHENTICATED);
    } catch (ProblemException | RuntimeException e) {
      out.truncate(start);
      throw e;
    }
  }

  /** Whether this version has a message of this code. */
  public static boolean knows(int code) {
    return Messages.find(code) != null;
  }

  /**
   * Decodes the fields of a frame.
   *
   * @throws ProblemException UNKNOWN_MESSAGE, BAD_FRAME, FIELD_TOO_LARGE, BAD_REQUEST or
   *     UNSUPPORTED_VERSION; the next frame can be read all the same
   */
  public static Message decode(int code, byte[] bytes, int offset, int length)
      throws ProblemException {
    MessageType type = Messages.find(code);
    if (type == null) {
      throw new ProblemException(
          ErrorCode.UNKNOWN_MESSAGE,
          "no message has the code 0x" + Integer.toHexString(code),
          "update the older of the two peers");
    }
    return type.codec().read(new TlvReader(bytes, offset, length));
  }
}
