package furrow.protocol.netty;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;

/** What {@link FrameDecoder} hands on: a message, or the reason why there is none. */
public sealed interface Received {
  /** A frame whose message was understood. */
  record Frame(Envelope envelope) implements Received {}

  /**
   * A frame that was not.
   *
   * @param correlation of the frame; 0 when its header made no sense
   * @param code of its message; 0 when its header made no sense
   * @param inStep whether the next frame can be read; if not, everything after it is thrown away
   *     and the connection is of no more use
   */
  record Refused(int correlation, int code, ProblemException problem, boolean inStep)
      implements Received {}

  /** What a header announces and what follows it; the header has been checked. */
  static Received of(FrameHeader header, byte[] bytes, int fields) {
    int correlation = header.correlation();
    try {
      return new Frame(
          new Envelope(
              correlation, FrameCodec.decode(header.code(), bytes, fields, header.length())));
    } catch (ProblemException e) {
      return new Refused(correlation, header.code(), e, true);
    }
  }
}
