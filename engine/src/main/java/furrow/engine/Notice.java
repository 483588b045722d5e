package furrow.engine;

/**
 * A documented event of the server's life (docs/events.md).
 *
 * @param task 0 when no task is concerned
 * @param worker empty when no worker is concerned
 * @param user whose task it is; empty when no task is concerned, or one that is not known
 */
public record Notice(Kind kind, long task, long subtask, String worker, String text, String user) {
  /** Of nobody's task. */
  public Notice(Kind kind, long task, long subtask, String worker, String text) {
    this(kind, task, subtask, worker, text, "");
  }

  /** Whether it is about a subtask; {@code subtask} means nothing otherwise. */
  public boolean ofSubtask() {
    return switch (kind) {
      case DISPATCHED, REDISPATCHED, DUPLICATED, FENCED, RETRIED, POISONED -> true;
      default -> false;
    };
  }

  /** The documented kinds; names are part of the contract. */
  public enum Kind {
    SERVER_STARTED,
    SERVER_STOPPING,
    WORKER_JOINED,
    WORKER_READOPTED,
    WORKER_SUSPECT,
    WORKER_DISCONNECTED,
    WORKER_LOST,
    WORKER_DRAINING,
    WORKER_LEFT,
    WORKER_QUARANTINED,
    WORKER_PROBATION,
    WORKER_RESUMED,
    TASK_ACCEPTED,
    TASK_DONE,
    TASK_FAILED,
    TASK_CANCELLED,
    TASK_RETRIED,
    COMPLETIONS_VOIDED,
    RESULT_REFUSED,
    ANSWER_LOST,
    DISPATCHED,
    REDISPATCHED,
    DUPLICATED,
    FENCED,
    RETRIED,
    POISONED,
    LOCAL_WORKER_STARTED,
    LOCAL_WORKER_ENDED,
    LOCAL_WORKERS_SCALED,
    GROUP_CREATED,
    GROUP_DELETED,
    GROUP_JOINED,
    GROUP_LEFT,
    WORLD_STARTED,
    WORLD_UP,
    WORLD_BROKEN,
    RANK_REPLACED,
    MASTER_REPLACED,
    WORLD_ENDED
  }
}
