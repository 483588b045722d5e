package furrow.server.mpi;

import furrow.engine.Notice;
import furrow.protocol.message.Message;
import java.util.List;

/** What is to be done, in order. */
public sealed interface WorldEffect {
  record Send(long session, Message message) implements WorldEffect {}

  /** All contacts of an epoch are known; each session gets them all, with one secret. */
  record SendTable(int epoch, List<Long> sessions, List<String> contacts) implements WorldEffect {
    public SendTable {
      sessions = List.copyOf(sessions);
      contacts = List.copyOf(contacts);
    }
  }

  /** Everybody has got through: the rank's frames may go through the world. */
  record OpenPath(long session, int epoch, int rank) implements WorldEffect {}

  /** The rank is of no use as it is: its session ends, and its process with it. */
  record Disconnect(long session, String reason) implements WorldEffect {}

  /** The master's process is of no use any more; it is to be replaced. */
  record KillMaster(String reason) implements WorldEffect {}

  /** A rank is missing and another shall come in its place. */
  record ReplaceRank(int number) implements WorldEffect {}

  /** The rank is to stop. */
  record StopRank(long session) implements WorldEffect {}

  /** The ranks of a world that is to end have left, or had the time to. */
  record RanksLeft() implements WorldEffect {}

  record Announce(Notice.Kind kind, String text) implements WorldEffect {}
}
