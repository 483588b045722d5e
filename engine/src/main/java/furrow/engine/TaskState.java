package furrow.engine;

/** Where a task stands. */
public enum TaskState {
  /** Accepted; nothing has been handed out yet, or nothing can be for now. */
  WAITING,
  RUNNING,
  DONE,
  FAILED,
  CANCELLED;

  public boolean isFinal() {
    return this == DONE || this == FAILED || this == CANCELLED;
  }
}
