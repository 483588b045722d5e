package furrow.kernel;

/**
 * What a runner may ask of, and tell, whoever runs it. Cheap; call it every few hundred KiB or
 * milliseconds.
 */
public interface RunControl {
  /** For work that belongs to no subtask, as in planning. */
  RunControl UNATTENDED = Unattended.INSTANCE;

  /** Ids for messages and for the environment of programs. */
  long task();

  String attempt();

  /** Units of this piece finished so far, for progress. */
  void progress(long unitsDone);

  /** Records this piece held, for display; called once at the end. */
  void rows(long rows);

  /** Whether to stop: the result will not count. */
  boolean cancelled();
}
