package furrow.runtime.merge;

/**
 * Remembers across a crash which tasks were being merged, so that a merge that kills its server
 * does not do so for ever. A death counts against a task only until a later merge gets past the
 * point where it happened, so servers killed for other reasons harm no task. Thread-safe.
 */
public interface MergeJournal {
  /** For work that ends with the process. */
  MergeJournal NONE =
      new MergeJournal() {
        @Override
        public int deaths(long task) {
          return 0;
        }

        @Override
        public void entering(long task, long progress) {}

        @Override
        public void left(long task) {}

        @Override
        public void forget(long task) {}
      };

  /** Deaths in a row of a server inside this task's merge. */
  int deaths(long task);

  /**
   * A step begins.
   *
   * @param progress grows with the partials added so far, this step's included
   */
  void entering(long task, long progress);

  /** The step that began last has ended well. */
  void left(long task);

  void forget(long task);
}
