package furrow.kernel;

/**
 * What a runner may ask of, and tell, whoever runs it. Cheap; call it every few hundred KiB or
 * milliseconds.
 */
public interface RunControl {
  /** For work that belongs to no subtask, as in planning. */
  RunControl NONE =
      new RunControl() {
        @Override
        public long task() {
          return 0;
        }

        @Override
        public String attempt() {
          return "";
        }

        @Override
        public void progress(long unitsDone) {}

        @Override
        public void rows(long rows) {}

        @Override
        public boolean cancelled() {
          return false;
        }
      };

  /** Ids for messages and for the environment of programs. */
  long task();

  String attempt();

  /** Units of this piece finished so far, for progress. */
  void progress(long unitsDone);

  /** Records this piece held, for display; called once at the end. */
  void rows(long rows);

  /** Whether to stop: the result will not count. */
  boolean cancelled();

  /** The program has ended, but other processes keep its output open, which is waited for. */
  default void outputHeld() {}
}
