package furrow.protocol.lane;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Parcel;

/** What a lane's owner does for it, at once and in the order of the calls. */
public interface LanePort {
  /**
   * Sends through the world. Whether it arrives is not asked: the lane keeps what it was cut of.
   */
  void parcel(int epoch, Parcel parcel);

  /** Sends a whole frame, header included, over the connection. */
  void frame(byte[] frame);

  /** Sends a message about the lane over the connection. */
  void say(Message message);

  /**
   * A whole frame has come through the world; its header fits its length.
   *
   * @throws ProblemException when it is of no use, and the session with it
   */
  void take(byte[] frame) throws ProblemException;
}
