package furrow.engine.task;

import furrow.engine.Attempt;
import furrow.engine.SubtaskRange;
import furrow.engine.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The latest attempts of a task's subtasks that are over, for display: a bounded ring of runs. */
public final class AttemptHistory {
  private static final int MOST = 256;
  private static final int FIRST_SIZE = 8;

  private long[] firsts = new long[FIRST_SIZE];
  private int[] counts = new int[FIRST_SIZE];
  private int[] incarnations = new int[FIRST_SIZE];
  private long[] counters = new long[FIRST_SIZE];
  private String[] workers = new String[FIRST_SIZE];
  private long added;

  /** Notes attempts that ended, in whatever way. */
  public void add(SubtaskRange range, String worker) {
    if (added == firsts.length && added < MOST) {
      grow();
    }
    int at = (int) (added++ % firsts.length);
    firsts[at] = range.first();
    counts[at] = range.count();
    incarnations[at] = range.attempt().incarnation();
    counters[at] = range.attempt().counter();
    workers[at] = worker;
  }

  /** What is known of a subtask's past attempts, oldest first. */
  public List<View.AttemptView> of(long index) {
    List<View.AttemptView> found = new ArrayList<>(2);
    for (long i = Math.max(0, added - firsts.length); i < added; i++) {
      int at = (int) (i % firsts.length);
      long offset = index - firsts[at];
      if (0 <= offset && offset < counts[at]) {
        Attempt attempt = new Attempt(incarnations[at], counters[at] + offset);
        found.add(new View.AttemptView(attempt, workers[at], true));
      }
    }
    return found;
  }

  /** Subtasks of which a worker is known to have ended attempts: pairs [first, end). */
  public List<long[]> of(String worker) {
    List<long[]> found = new ArrayList<>();
    for (long i = Math.max(0, added - firsts.length); i < added; i++) {
      int at = (int) (i % firsts.length);
      if (workers[at].equals(worker)) {
        found.add(new long[] {firsts[at], firsts[at] + counts[at]});
      }
    }
    return found;
  }

  private void grow() {
    int size = Math.min(MOST, firsts.length * 2);
    firsts = Arrays.copyOf(firsts, size);
    counts = Arrays.copyOf(counts, size);
    incarnations = Arrays.copyOf(incarnations, size);
    counters = Arrays.copyOf(counters, size);
    workers = Arrays.copyOf(workers, size);
  }
}
