package furrow.runtime;

import furrow.engine.Change;
import furrow.engine.Result;
import furrow.engine.Snapshot;
import furrow.engine.SubtaskRange;
import java.io.IOException;
import java.util.List;

/**
 * Where tasks are stored durably. All methods may block; {@link #commit} is called by the store
 * thread alone, the reads by the kernel pool and at start.
 */
public interface TaskStore extends AutoCloseable {

  /** Counts this start, synced, and gives the new incarnation, from 1. */
  int openIncarnation() throws StoreException;

  Snapshot load() throws StoreException;

  /**
   * Applies all changes in one transaction and syncs it.
   *
   * @throws NoSpaceException when the disk is full: nothing of this batch was applied, the caller
   *     may try again
   * @throws StoreException when the store cannot be trusted any more: the server must stop
   */
  void commit(List<Change> changes) throws StoreException;

  /**
   * Reads the committed results of a run's subtasks back, in order of index; subtasks of the run
   * that are not done are skipped.
   */
  void results(long task, SubtaskRange range, ResultReader reader)
      throws StoreException, IOException;

  /** Whether {@link #results} gives what was committed; otherwise all results look empty. */
  default boolean keepsResults() {
    return true;
  }

  /**
   * Who committed a subtask's result, and with which neighbours in one report. Known until the task
   * is forgotten, longer than the result itself.
   *
   * @return null when the subtask is not done
   */
  Completion completion(long task, long index) throws StoreException;

  /**
   * One report of neighbouring subtasks.
   *
   * @param range with the first one's attempt
   */
  record Completion(SubtaskRange range, String worker) {}

  /**
   * Maintenance (checkpoints, retention, the reserve for a full disk) in small slices; called by
   * the store thread after every commit and when it has nothing else to do.
   *
   * @return nanoseconds after which another call is wanted even if nothing is committed
   */
  default long maintain() throws StoreException {
    return Long.MAX_VALUE;
  }

  /**
   * Whether the reserve for a full disk is in use: results and cancels still fit, new tasks not.
   */
  default boolean spaceLow() {
    return false;
  }

  @Override
  void close() throws StoreException;

  /** Receives one result. */
  @FunctionalInterface
  interface ResultReader {
    void read(long index, Result result) throws IOException;

    /** {@code count} neighbouring subtasks with empty results. */
    default void readEmpty(long first, int count) throws IOException {
      for (int k = 0; k < count; k++) {
        read(first + k, Result.EMPTY);
      }
    }
  }
}
