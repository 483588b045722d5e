package furrow.server.file;

import furrow.engine.Attempt;
import furrow.engine.Result;
import furrow.engine.SubtaskRange;
import furrow.engine.SubtaskState;
import furrow.engine.View;
import furrow.runtime.Spool;
import furrow.runtime.StoreException;
import furrow.runtime.TaskStore;
import furrow.runtime.TaskStore.Completion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** What the store still knows of subtasks, for display. Thread-safe. */
public final class StoredSubtasks {
  private static final int HEAD_BYTES = 16 * 1024;

  private final TaskStore store;
  private final Spool spool;

  public StoredSubtasks(TaskStore store, Spool spool) {
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
    public static final Head NONE = new Head(new byte[0], 0);
  }

  /** Empty when the subtask has no result, or when the result was deleted. */
  public Head output(View.Subtask view) throws IOException {
    if (!view.outputKept()) {
      return Head.NONE;
    }
    Result[] found = new Result[1];
    SubtaskRange one = new SubtaskRange(view.task(), view.index(), 1, new Attempt(0, 0));
    try {
      store.results(
          view.task(), one, (at, result) -> found[0] = at == view.index() ? result : found[0]);
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

  /**
   * Names the worker and the attempt of those that are done. The engine remembers the latest
   * attempts only, the store those that committed a result.
   */
  public List<View.Subtask> withWorkers(List<View.Subtask> views) throws IOException {
    List<View.Subtask> named = new ArrayList<>(views.size());
    Completion last = null;
    try {
      for (View.Subtask view : views) {
        if (view.state() == SubtaskState.DONE) {
          last = holds(last, view) ? last : store.completion(view.task(), view.index());
          named.add(last == null ? view : withWorker(view, last));
        } else {
          named.add(view);
        }
      }
    } catch (StoreException e) {
      throw new IOException(e);
    }
    return named;
  }

  private static boolean holds(Completion completion, View.Subtask view) {
    return completion != null
        && completion.range().first() <= view.index()
        && view.index() < completion.range().end();
  }

  private static View.Subtask withWorker(View.Subtask view, Completion completion) {
    SubtaskRange range = completion.range();
    Attempt attempt = range.attempt().plus(view.index() - range.first());
    List<View.AttemptView> attempts = new ArrayList<>(view.attempts());
    if (attempts.stream().noneMatch(one -> one.attempt().equals(attempt))) {
      attempts.add(new View.AttemptView(attempt, completion.worker(), true));
    }
    return view.of(completion.worker(), attempts);
  }
}
