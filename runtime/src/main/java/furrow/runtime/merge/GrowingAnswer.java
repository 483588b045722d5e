package furrow.runtime.merge;

import furrow.engine.Attempt;
import furrow.engine.SubtaskRange;
import furrow.kernel.Merger;
import java.util.ArrayList;
import java.util.List;

/**
 * What is certain of an answer that is joined of partials, while its task runs: which subtasks'
 * results it begins with, in order. Their bytes stay in the store. It only grows; a merge that
 * begins anew has another one. Thread-safe.
 */
public final class GrowingAnswer implements Merger.Joined {
  private final long task;

  /** Index of the first subtask of each run of neighbours, and the one after its last. */
  private final List<long[]> runs = new ArrayList<>();

  private String contentType = "";
  private long size;

  public GrowingAnswer(long task) {
    this.task = task;
  }

  /**
   * What a merger will tell of its answer.
   *
   * @return null when it tells nothing before the end
   */
  static GrowingAnswer of(long task, Merger merger) {
    GrowingAnswer answer = new GrowingAnswer(task);
    if (!merger.tell(answer)) {
      return null;
    }
    answer.setContentType(merger.contentType());
    return answer;
  }

  private synchronized void setContentType(String type) {
    contentType = type;
  }

  /** Of the whole answer. */
  public synchronized String contentType() {
    return contentType;
  }

  /** Bytes that are certain. */
  public synchronized long size() {
    return size;
  }

  @Override
  public synchronized void joined(long first, int count, long bytes) {
    size += bytes;
    long[] last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last != null && last[1] == first) {
      last[1] += count;
    } else {
      runs.add(new long[] {first, first + count});
    }
  }

  /**
   * Neighbouring subtasks whose results follow one another.
   *
   * @param run which of its runs, to go on with
   */
  public record Next(int run, SubtaskRange range) {}

  /**
   * What comes at a place or, where a run ends there, behind it.
   *
   * @param run 0, or where the last one was
   * @param from index in this run
   * @param most subtasks
   * @return null when no more is certain
   */
  public synchronized Next next(int run, long from, int most) {
    for (int at = run; at < runs.size(); at++) {
      long[] bounds = runs.get(at);
      long first = at == run ? Math.max(from, bounds[0]) : bounds[0];
      if (first < bounds[1]) {
        int count = (int) Math.min(most, bounds[1] - first);
        return new Next(at, new SubtaskRange(task, first, count, new Attempt(0, 0)));
      }
    }
    return null;
  }
}
