package furrow.server.mpi;

/** What happens to a world. */
public sealed interface WorldEvent {
  /** A rank that has joined is idle; another session with its number is disconnected. */
  record RankReady(long session, int number) implements WorldEvent {}

  /** A process was started to be the master. */
  record MasterStarted() implements WorldEvent {}

  record MasterReady(long session) implements WorldEvent {}

  record Contact(long session, int epoch, String contact) implements WorldEvent {}

  record Ready(long session, int epoch) implements WorldEvent {}

  record Lost(long session, int epoch, String reason) implements WorldEvent {}

  /** A session has ended. */
  record SessionClosed(long session) implements WorldEvent {}

  /** A session has missed its heartbeats. */
  record HeartbeatsMissed(long session) implements WorldEvent {}

  /** The process of a rank has ended; not every launcher knows that. */
  record ProcessEnded(int number) implements WorldEvent {}

  /**
   * What the launcher knows of the place where ranks run.
   *
   * @param running whether ranks can run there now
   * @param over whether they never can again
   */
  record LauncherState(boolean running, boolean over) implements WorldEvent {}

  /** Epochs up to this number are stored as used: they may be used now. */
  record EpochsStored(int upTo) implements WorldEvent {}

  /**
   * That could not be stored; none of these numbers may be used.
   *
   * @param reason for display
   */
  record EpochsNotStored(String reason) implements WorldEvent {}

  /** The world is to end. */
  record Down() implements WorldEvent {}

  /** Time has passed. */
  record Tick() implements WorldEvent {}
}
