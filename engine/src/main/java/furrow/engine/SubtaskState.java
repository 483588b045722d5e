package furrow.engine;

/** Where a subtask stands. */
public enum SubtaskState {
  READY,
  RUNNING,
  DONE,
  FAILED,
  /** Its worker died each time it was started, up to the limit. */
  POISONED,
  /** Planned again under another index; counted neither as done nor as failed. */
  SUPERSEDED,
  CANCELLED
}
