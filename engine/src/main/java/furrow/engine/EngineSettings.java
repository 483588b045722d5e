package furrow.engine;

/**
 * The numbers that an engine works by.
 *
 * @param heartbeatNanos interval assigned to workers; suspect after 2 missed, lost after 3
 * @param poisonLimit strikes that end a subtask
 * @param aheadBytes partials that may lie beyond the verified prefix of a task
 * @param maxTasks live tasks, shared by all users, before submissions get BUSY
 * @param keepEnded ended tasks kept for queries
 * @param comebackNanos how long a subtask that failed waits for another worker to come when none is
 *     there, before it comes back to the same; 0 where there can never be another
 * @param taskBytes of heap that tasks may hold, ended ones too: their texts and what was planned
 * @param maxInvocations invocations that wait or run, of all users together
 */
public record EngineSettings(
    long heartbeatNanos,
    int poisonLimit,
    long aheadBytes,
    int maxTasks,
    int keepEnded,
    long comebackNanos,
    long taskBytes,
    int maxInvocations) {
  private static final long TASK_BYTES = 512L << 20;
  private static final int INVOCATIONS = 256;

  public static final EngineSettings DEFAULT =
      new EngineSettings(5_000_000_000L, 5, 256L << 20, 100_000, 10_000, 1_000_000_000L);

  /** With the usual bound for the heap of tasks. */
  public EngineSettings(
      long heartbeatNanos,
      int poisonLimit,
      long aheadBytes,
      int maxTasks,
      int keepEnded,
      long comebackNanos) {
    this(
        heartbeatNanos,
        poisonLimit,
        aheadBytes,
        maxTasks,
        keepEnded,
        comebackNanos,
        TASK_BYTES,
        INVOCATIONS);
  }

  /** An engine whose workers are all there from the beginning. */
  public EngineSettings(
      long heartbeatNanos, int poisonLimit, long aheadBytes, int maxTasks, int keepEnded) {
    this(heartbeatNanos, poisonLimit, aheadBytes, maxTasks, keepEnded, 0);
  }

  /** For a process whose only worker is itself. */
  public EngineSettings alone() {
    return new EngineSettings(heartbeatNanos, poisonLimit, aheadBytes, maxTasks, keepEnded);
  }

  public EngineSettings withTaskBytes(long bytes) {
    return new EngineSettings(
        heartbeatNanos,
        poisonLimit,
        aheadBytes,
        maxTasks,
        keepEnded,
        comebackNanos,
        bytes,
        maxInvocations);
  }

  public EngineSettings withMaxInvocations(int most) {
    return new EngineSettings(
        heartbeatNanos,
        poisonLimit,
        aheadBytes,
        maxTasks,
        keepEnded,
        comebackNanos,
        taskBytes,
        most);
  }
}
