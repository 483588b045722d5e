package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.task.RangeSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A kernel pool that answers late, in any order between tasks, plans some ranges again, and swears
 * that it gets each subtask once.
 */
final class SimPool {
  /** Merges one task: verified when all its units are covered by what was not superseded. */
  private static final class Merge {
    final TaskPlan plan;
    final RangeSet seen = new RangeSet();
    final RangeSet units = new RangeSet();
    int replans;

    /** It ended because partials were lost, and reports nothing more. */
    boolean over;

    long sum;

    Merge(TaskPlan plan) {
      this.plan = plan;
    }
  }

  private final Random random;
  private final SimStore store;
  private final Map<Long, Merge> merges = new HashMap<>();
  private final Deque<Event> answers = new ArrayDeque<>();

  /** Whether files are compared with what the database knows of them. */
  private final boolean checks;

  SimPool(Random random, SimStore store, boolean checks) {
    this.checks = checks;
    this.store = store;
    this.random = random;
  }

  void crash() {
    merges.clear();
    answers.clear();
  }

  boolean idle() {
    return answers.isEmpty();
  }

  /** The next answer, or null. */
  Event poll() {
    return answers.poll();
  }

  /** Units merged so far, for the message of a failure. */
  long merged(long task) {
    return merges.containsKey(task) ? merges.get(task).units.size() : -1;
  }

  void plan(Effect.Plan plan) {
    if (plan.spec().operation().equals("bad")) {
      answers.add(new Event.PlanRefused(plan.request(), new Problem("BAD_OPERATION", "bad", "")));
    } else {
      long units = Long.parseLong(plan.spec().options().get("units"));
      long most = Long.parseLong(plan.spec().options().get("most"));
      boolean placed = plan.spec().options().containsKey("placed");
      TaskPlan made =
          placed
              ? new TaskPlan(new byte[6], 0, units, false, 1, 1, Segment.PLACED_MODE)
              : new TaskPlan(new byte[0], 0, units, most > 1, 1, most, (byte) 2);
      answers.add(new Event.Planned(plan.request(), made));
    }
  }

  void open(Effect.OpenMerge open) {
    assertThat(merges.put(open.task(), new Merge(open.plan()))).as("opened once").isNull();
    report(open.task(), merges.get(open.task()), List.of(), List.of());
  }

  void close(Effect.CloseMerge close) {
    merges.remove(close.task());
    // As the contract says: nothing of that merger is reported any more.
    boolean ignored =
        answers.removeIf(
            answer ->
                answer instanceof Event.Merged merged && merged.task() == close.task()
                    || answer instanceof Event.PartialsLost lost && lost.task() == close.task());
  }

  void merge(Effect.Merge effect) {
    Merge merge = merges.get(effect.task());
    if (merge == null || merge.over || lost(effect, merge)) {
      return;
    }
    SubtaskRange range = effect.range();
    Segment segment = effect.segment();
    assertThat(merge.seen.add(range.first(), range.end()))
        .as("each of %s merged once", range)
        .isEqualTo(range.count());
    assertThat(range.first()).isGreaterThanOrEqualTo(segment.first());
    assertThat(range.end()).isLessThanOrEqualTo(segment.first() + segment.count());
    List<Long> superseded = new ArrayList<>();
    List<Segment> again = new ArrayList<>();
    for (long index = range.first(); index < range.end(); index++) {
      long start = segment.startOf(index);
      long end = segment.endOf(index);
      if (merge.replans < 20 && !effect.replay() && random.nextInt(8) == 0) {
        merge.replans++;
        superseded.add(index);
        again.add(new Segment(0, start, Math.max(1, (end - start) / 2), 1, end, (byte) 2));
      } else {
        assertThat(merge.units.add(start, end)).as("units merged once").isEqualTo(end - start);
        merge.sum += result(effect, index);
      }
    }
    report(effect.task(), merge, superseded, again);
  }

  /** Whether any partial that is to be read is not what was stored; then the merge is over. */
  private boolean lost(Effect.Merge effect, Merge merge) {
    if (!effect.replay() || !checks) {
      return false;
    }
    SimStore.Row row = store.rows.get(effect.task());
    List<Long> lost = new ArrayList<>();
    for (long index = effect.range().first(); index < effect.range().end(); index++) {
      if (!row.results.get(index).equals(row.files.get(index))) {
        lost.add(index);
      }
    }
    merge.over = !lost.isEmpty();
    if (merge.over) {
      answers.removeIf(
          answer -> answer instanceof Event.Merged merged && merged.task() == effect.task());
      answers.add(new Event.PartialsLost(effect.task(), lost, "a file is not what it was"));
    }
    return merge.over;
  }

  private long result(Effect.Merge effect, long index) {
    if (effect.replay()) {
      return store.rows.get(effect.task()).files.getOrDefault(index, 0L);
    }
    return SimJob.value(effect.results().get((int) (index - effect.range().first())));
  }

  private void report(long task, Merge merge, List<Long> superseded, List<Segment> again) {
    long all = merge.plan.end() - merge.plan.start();
    boolean complete = merge.units.size() == all;
    long verified = merge.units.contains(0) ? merge.units.rangeEnd(0) : 0;
    answers.add(
        new Event.Merged(
            task,
            new MergeReport(
                verified,
                0,
                merge.units.size(),
                superseded,
                again,
                complete ? new MergeReport.Answer(SimJob.result(merge.sum), "text/plain") : null)));
  }
}
