package furrow.mpi.rank;

import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldTable;

/**
 * What a rank's line tells the side that takes part in worlds. One for each line. Called on the
 * line's reading thread, in the order of the frames; must not wait, and may call {@link WorldPath}.
 */
public interface WorldListener {
  /** The server has let the worker join: time for RankReady. */
  void ready();

  /** A new epoch begins: open this rank's part, answer WorldContact. */
  void form(WorldForm form);

  /** Who else takes part is known: connect, {@link WorldPath#world}, answer WorldReady. */
  void table(WorldTable table);

  /** The epoch ends: drop its connections, then {@link WorldPath#lost}. */
  void breakUp(WorldBreak order);

  /** Frames go through the world of this epoch from now on. */
  void opened(int epoch);

  /** The connection is gone, and with it this line: drop whatever world there is. */
  void closed();
}
