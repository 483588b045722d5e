package furrow.server.file;

import furrow.engine.Attempt;
import furrow.engine.Result;
import furrow.engine.SubtaskRange;
import furrow.runtime.Spool;
import furrow.runtime.StoreException;
import furrow.runtime.TaskStore;
import java.io.IOException;
import java.io.InputStream;

/** Reads the beginning of the committed result of a subtask, for display. Thread-safe. */
public final class SubtaskOutputs {
  private static final int HEAD_BYTES = 16 * 1024;

  private final TaskStore store;
  private final Spool spool;

  public SubtaskOutputs(TaskStore store, Spool spool) {
    this.store = store;
    this.spool = spool;
  }

  /**
   * The beginning of a result.
   *
   * @param bytes at most 16 KiB
   * @param size of the whole result
   */
  public record Head(byte[] bytes, long size) {
    private static final Head NONE = new Head(new byte[0], 0);
  }

  /** Empty when the subtask has no result, or when the result was deleted. */
  public Head of(long task, long index) throws IOException {
    Result[] found = new Result[1];
    try {
      store.results(
          task,
          new SubtaskRange(task, index, 1, new Attempt(0, 0)),
          (at, result) -> found[0] = at == index ? result : found[0]);
    } catch (StoreException e) {
      throw new IOException(e);
    }
    if (found[0] == null) {
      return Head.NONE;
    }
    try (InputStream in = spool.openChecked(found[0])) {
      return new Head(in.readNBytes(HEAD_BYTES), found[0].size());
    }
  }
}
