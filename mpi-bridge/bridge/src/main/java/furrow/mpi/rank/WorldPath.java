package furrow.mpi.rank;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldTable;
import java.io.IOException;

/**
 * What the side that takes part in worlds tells a rank's line. Any thread may call; none waits but
 * where it says so.
 */
public interface WorldPath {
  /** Sends a message about worlds; such always take the connection. */
  void tell(Message message) throws ProblemException;

  /** This rank has got through to a world. To be called before WorldReady is said. */
  void world(int epoch, Sender way);

  /** A fragment has come through the world. */
  void arrived(int epoch, Fragment fragment);

  /** Waits, at most so long, until all frames that have come were handed to the slot. */
  boolean awaitTaken(long nanos) throws InterruptedException;

  /**
   * The world is lost, or was broken up as the server had asked: says WorldLost, and takes the
   * connection again where frames had gone through the world. For the second time: does nothing.
   *
   * @param reason for display
   */
  void lost(int epoch, String reason);

  /**
   * What a rank's line tells the side that takes part in worlds. One for each line. Called on the
   * line's reading thread, in the order of the frames; must not wait, and may call {@link
   * WorldPath}.
   */
  interface Listener {
    /** The server has let the worker join: time for RankReady. */
    void ready();

    /** A new epoch begins: open this rank's part, answer WorldContact. */
    void form(WorldForm form);

    /** Who else takes part is known: connect, {@link #world}, answer WorldReady. */
    void table(WorldTable table);

    /** The epoch ends: drop its connections, then {@link WorldPath#lost}. */
    void breakUp(WorldBreak order);

    /** Frames go through the world of this epoch from now on. */
    void opened(int epoch);

    /** The connection is gone, and with it this line: drop whatever world there is. */
    void closed();
  }

  /** A rank's way into a world, to its master. */
  @FunctionalInterface
  interface Sender {
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
}
