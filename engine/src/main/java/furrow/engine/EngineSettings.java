package furrow.engine;

/**
 * The numbers that an engine works by.
 *
 * @param heartbeatNanos interval assigned to workers; suspect after 2 missed, lost after 3
 * @param poisonLimit strikes that end a subtask
 * @param aheadBytes partials that may lie beyond the verified prefix of a task
 * @param maxTasks live tasks before submissions get BUSY
 * @param keepEnded ended tasks kept for queries
 */
public record EngineSettings(
    long heartbeatNanos, int poisonLimit, long aheadBytes, int maxTasks, int keepEnded) {
  public static final EngineSettings DEFAULT =
      new EngineSettings(5_000_000_000L, 5, 256L << 20, 100_000, 10_000);
}
