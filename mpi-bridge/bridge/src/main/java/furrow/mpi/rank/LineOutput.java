package furrow.mpi.rank;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.multipath.MultipathChannel;
import furrow.protocol.multipath.MultipathOutput;
import java.io.IOException;

/** Does what a rank's channel decides. Guarded by its line's lock. */
final class LineOutput implements MultipathOutput {
  private final SendQueue outbox;
  private final ReceiveQueue inbox;
  private FragmentSender way;
  private int failedEpoch;
  private IOException failure;

  LineOutput(SendQueue outbox, ReceiveQueue inbox) {
    this.outbox = outbox;
    this.inbox = inbox;
  }

  /** Where fragments go from now on; a failure of the way before is forgotten. */
  void way(FragmentSender next) {
    way = next;
    failure = null;
  }

  /** Why the way took no more, or null. */
  IOException failure() {
    return failure;
  }

  int failedEpoch() {
    return failedEpoch;
  }

  @Override
  public void fragment(int epoch, Fragment fragment) {
    if (way == null || failure != null) {
      return;
    }
    try {
      way.send(epoch, fragment);
    } catch (IOException e) {
      failure = e;
      failedEpoch = epoch;
    }
  }

  @Override
  public void frame(byte[] frame) {
    outbox.add(frame);
  }

  @Override
  public void say(Message message) {
    try {
      outbox.add(FrameCodec.encode(0, message));
    } catch (ProblemException e) {
      throw new IllegalStateException(message + " does not fit a frame", e);
    }
  }

  /** News of a kind that this version does not know is skipped, as over the connection. */
  @Override
  public void take(byte[] frame) throws ProblemException {
    FrameHeader header = FrameHeader.read(frame, 0, FrameLimits.AUTHENTICATED);
    if (header.correlation() == 0 && !FrameCodec.knows(header.code())) {
      return;
    }
    Message message = FrameCodec.decode(header.code(), frame, FrameHeader.SIZE, header.length());
    MultipathChannel.checkWorld(header.correlation(), message);
    inbox.add(new Envelope(header.correlation(), message));
  }
}
