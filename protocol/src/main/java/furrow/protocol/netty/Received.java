package furrow.protocol.netty;

import furrow.protocol.error.ProtocolException;
import furrow.protocol.frame.Envelope;

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
  record Refused(int correlation, int code, ProtocolException problem, boolean inStep)
      implements Received {}
}
