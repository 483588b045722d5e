package furrow.runtime.memory;

import furrow.engine.Change;
import furrow.engine.MergeReport;
import furrow.engine.PastSubmission;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.engine.Segment;
import furrow.engine.Snapshot;
import furrow.engine.SubtaskRange;
import furrow.engine.TaskSpec;
import furrow.engine.TaskState;
import furrow.runtime.Ranges;
import furrow.runtime.TaskStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One task as the in-memory store holds it. */
final class MemoryTask {
  private Change.TaskAccepted accepted;
  private final long createdMillis;
  private final List<Segment> segments = new ArrayList<>();
  private final Ranges done = new Ranges();
  private final Ranges superseded = new Ranges();
  private final Map<Long, Change.SubtaskEnded> ended = new TreeMap<>();
  private final Map<Long, Long> highWater = new LinkedHashMap<>();
  private final Map<Long, Integer> strikes = new TreeMap<>();
  private final Map<Long, Result> results = new TreeMap<>();
  private final TreeMap<Long, TaskStore.Completion> completions = new TreeMap<>();
  private TaskState state = TaskState.WAITING;
  private Problem problem;
  private MergeReport.Answer answer;
  private long rows;
  private long endedMillis;

  MemoryTask(Change.TaskAccepted accepted, long nowMillis) {
    this.accepted = accepted;
    this.createdMillis = nowMillis;
  }

  void placed(byte[] shared) {
    accepted =
        new Change.TaskAccepted(accepted.task(), accepted.spec(), accepted.plan().sharing(shared));
  }

  void planned(Segment segment) {
    segments.add(segment);
  }

  void highWater(long segmentFirst, long index) {
    highWater.merge(segmentFirst, index, Math::max);
  }

  void done(Change.SubtasksDone change, boolean keepResults) {
    SubtaskRange range = change.range();
    done.add(range.first(), range.end());
    rows += change.rows();
    if (keepResults) {
      completions.put(range.first(), new TaskStore.Completion(range, change.worker()));
      long index = range.first();
      for (Result result : change.results()) {
        if (result.size() > 0) {
          results.put(index, result);
        }
        index++;
      }
    }
  }

  TaskStore.Completion completion(long index) {
    Map.Entry<Long, TaskStore.Completion> found = completions.floorEntry(index);
    boolean holds = found != null && index < found.getValue().range().end() && done.contains(index);
    return holds ? found.getValue() : null;
  }

  void ended(Change.SubtaskEnded change) {
    ended.put(change.index(), change);
  }

  void struck(long index, int count) {
    strikes.put(index, count);
  }

  void superseded(List<Long> indices) {
    for (long index : indices) {
      superseded.add(index, index + 1);
      done.remove(index, index + 1);
      results.remove(index);
    }
  }

  void voided(List<Long> indices) {
    for (long index : indices) {
      done.remove(index, index + 1);
      results.remove(index);
    }
  }

  void allVoided() {
    done.remove(0, Long.MAX_VALUE);
    results.clear();
    rows = 0;
  }

  void reopened() {
    ended.clear();
    strikes.clear();
  }

  void moved(Change.TaskMoved change, long nowMillis) {
    state = change.state();
    problem = change.problem();
    answer = change.answer();
    endedMillis = state.isFinal() ? nowMillis : 0;
    if (state == TaskState.DONE) {
      results.clear();
    }
  }

  /** The result of a finished subtask, or null when it is not done. */
  Result result(long index) {
    return done.contains(index) ? results.getOrDefault(index, Result.EMPTY) : null;
  }

  /** What stays of it when it is forgotten. */
  PastSubmission past(long body, long nowMillis) {
    TaskSpec spec = accepted.spec();
    return PastSubmission.of(spec.user(), spec.submissionId(), accepted.task(), body, nowMillis);
  }

  Snapshot.StoredTask snapshot() {
    return new Snapshot.StoredTask(
        accepted.task(),
        accepted.spec(),
        accepted.plan(),
        state,
        problem,
        answer,
        List.copyOf(segments),
        done.toList(),
        superseded.toList(),
        List.copyOf(ended.values()),
        Map.copyOf(highWater),
        Map.copyOf(strikes),
        rows,
        createdMillis,
        endedMillis);
  }
}
