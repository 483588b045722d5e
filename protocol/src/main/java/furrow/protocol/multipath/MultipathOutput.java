package furrow.protocol.multipath;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Fragment;

/** What a channel's owner does for it, at once and in the order of the calls. */
public interface MultipathOutput {
  /**
   * Sends through the world. Whether it arrives is not asked: the channel keeps what it was cut of.
   */
  void fragment(int epoch, Fragment fragment);

  /** Sends a whole frame, header included, over the connection. */
  void frame(byte[] frame);

  /** Sends a message about the channel over the connection. */
  void say(Message message);

  /**
   * A whole frame has come through the world; its header fits its length.
   *
   * @throws ProblemException when it is of no use, and the session with it
   */
  void take(byte[] frame) throws ProblemException;
}
