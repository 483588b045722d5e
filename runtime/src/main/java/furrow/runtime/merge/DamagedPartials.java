package furrow.runtime.merge;

import furrow.engine.Attempt;
import furrow.engine.Result;
import furrow.engine.SubtaskRange;
import furrow.runtime.Ranges;
import furrow.runtime.Spool;
import furrow.runtime.SpoolDamagedException;
import furrow.runtime.StoreException;
import furrow.runtime.TaskStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds the stored partials of a task that are not those that were committed. */
record DamagedPartials(long task, TaskStore store, Spool spool) {

  /**
   * Reads every partial of these subtasks that lies in a file.
   *
   * @param ranges pairs [first, end)
   * @return their indices, in order
   */
  List<Long> among(List<long[]> ranges) throws IOException, StoreException {
    Ranges joined = new Ranges();
    ranges.forEach(range -> joined.add(range[0], range[1]));
    List<Long> damaged = new ArrayList<>();
    for (long[] range : joined.toList()) {
      long at = range[0];
      while (at < range[1]) {
        int count = (int) Math.min(Integer.MAX_VALUE, range[1] - at);
        SubtaskRange part = new SubtaskRange(task, at, count, new Attempt(0, 0));
        store.results(task, part, (index, result) -> look(index, result, damaged));
        at += count;
      }
    }
    return damaged;
  }

  private void look(long index, Result result, List<Long> damaged) throws IOException {
    if (result instanceof Result.Spooled) {
      try {
        spool.check(result);
      } catch (SpoolDamagedException e) {
        damaged.add(index);
      }
    }
  }
}
