package furrow.mpi.rank;

import furrow.protocol.message.WorldMessage.Fragment;
import java.io.IOException;

/** A rank's way into a world, to its master. */
@FunctionalInterface
public interface FragmentSender {
  /**
   * Takes a fragment, in order, and never waits: what was handed over and is not sent yet is
   * bounded by the channel's window. Called by any thread, one at a time, with the line's lock
   * held; it must not call the line back.
   *
   * @throws IOException when the world is lost; the line gives the epoch up then as after {@link
   *     WorldPath#lost}
   */
  void send(int epoch, Fragment fragment) throws IOException;
}
