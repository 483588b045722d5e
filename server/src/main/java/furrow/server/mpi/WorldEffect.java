package furrow.server.mpi;

import furrow.engine.Notice;
import furrow.protocol.message.Message;
import java.util.List;

/** What is to be done, in order. */
sealed interface WorldEffect {
  record Send(long session, Message message) implements WorldEffect {}

  /**
   * To be stored before any of them is used: epochs up to this number may have been used. Answered
   * by {@link WorldEvent.EpochsStored} or {@link WorldEvent.EpochsNotStored}.
   */
  record StoreEpochs(int upTo) implements WorldEffect {}

  /** All contacts of an epoch are known; each session gets them all, with one secret. */
  record SendTable(int epoch, List<Long> sessions, List<String> contacts) implements WorldEffect {
    public SendTable {
      sessions = List.copyOf(sessions);
      contacts = List.copyOf(contacts);
    }
  }

  /** All are connected: the rank's frames may take the world path. */
  record OpenPath(long session, int epoch, int rank) implements WorldEffect {}

  /** The rank's session ends, and its process with it. */
  record Disconnect(long session, String reason) implements WorldEffect {}

  /** The master's process is to be killed and replaced. */
  record KillMaster(String reason) implements WorldEffect {}

  /** A rank is missing: another is to be started in its place. */
  record ReplaceRank(int number) implements WorldEffect {}

  /** The rank is to stop. */
  record StopRank(long session) implements WorldEffect {}

  /** The ranks of a world that is to end have stopped, or had the time to. */
  record RanksLeft() implements WorldEffect {}

  record Announce(Notice.Kind kind, String text) implements WorldEffect {}
}
