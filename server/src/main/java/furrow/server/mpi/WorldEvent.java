package furrow.server.mpi;

/** What happens to a world. */
public sealed interface WorldEvent {
  /** A rank that has joined is free; whoever had its number before is over. */
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

  /** The process of a rank has ended; of many nobody says so. */
  record ProcessEnded(int number) implements WorldEvent {}

  /**
   * How the ranks' home is.
   *
   * @param running whether ranks can run there now
   * @param over whether they never can again
   */
  record LauncherState(boolean running, boolean over) implements WorldEvent {}

  /** The world is to end. */
  record Down() implements WorldEvent {}

  /** Time has passed. */
  record Tick() implements WorldEvent {}
}
