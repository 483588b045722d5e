package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.task.RangeSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What survives a crash of the simulated server, and a judge of everything committed to it. */
final class SimStore {
  /** One task as stored. */
  static final class Row {
    Change.TaskAccepted accepted;
    final List<Segment> segments = new ArrayList<>();

    /** What the database knows of the result of each subtask that is done: its checksum, say. */
    final Map<Long, Long> results = new TreeMap<>();

    /** The results themselves, in files that may get lost. */
    final Map<Long, Long> files = new TreeMap<>();

    final RangeSet done = new RangeSet();
    final RangeSet superseded = new RangeSet();
    final Map<Long, Change.SubtaskEnded> ended = new TreeMap<>();
    final Map<Long, Long> highWater = new HashMap<>();
    final Map<Long, Integer> strikes = new HashMap<>();
    TaskState state = TaskState.WAITING;
    Problem problem;
    MergeReport.Answer answer;

    Row(Change.TaskAccepted accepted) {
      this.accepted = accepted;
    }

    private Row(Row row) {
      this(row.accepted);
      segments.addAll(row.segments);
      results.putAll(row.results);
      files.putAll(row.files);
      row.done.toList().forEach(range -> done.add(range[0], range[1]));
      row.superseded.toList().forEach(range -> superseded.add(range[0], range[1]));
      ended.putAll(row.ended);
      highWater.putAll(row.highWater);
      strikes.putAll(row.strikes);
      state = row.state;
      problem = row.problem;
      answer = row.answer;
    }
  }

  final TreeMap<Long, Row> rows = new TreeMap<>();
  final Set<String> groups = new TreeSet<>();
  final Map<String, Set<String>> memberships = new TreeMap<>();
  final List<PastSubmission> past = new ArrayList<>();
  int incarnation;
  private long nextTask = 1;

  void commit(Change change) {
    if (change instanceof Change.TaskAccepted accepted) {
      assertThat(rows.put(accepted.task(), new Row(accepted))).as("a new task id").isNull();
      nextTask = Math.max(nextTask, accepted.task() + 1);
    } else if (change instanceof Change.GroupCreated created) {
      groups.add(created.group());
    } else if (change instanceof Change.GroupDeleted deleted) {
      groups.remove(deleted.group());
    } else if (change instanceof Change.MembershipChanged member) {
      Set<String> of = memberships.computeIfAbsent(member.worker(), name -> new TreeSet<>());
      boolean ignored = member.member() ? of.add(member.group()) : of.remove(member.group());
    } else if (change instanceof Change.TaskForgotten forgotten) {
      TaskSpec spec = rows.remove(forgotten.task()).accepted.spec();
      past.add(
          PastSubmission.of(
              spec.user(), spec.submissionId(), forgotten.task(), forgotten.body(), 1));
    } else {
      commitToTask(change);
    }
  }

  /** What a backup taken now holds. */
  SimStore copy() {
    SimStore copy = new SimStore();
    rows.forEach((id, row) -> copy.rows.put(id, new Row(row)));
    copy.groups.addAll(groups);
    memberships.forEach((worker, of) -> copy.memberships.put(worker, new TreeSet<>(of)));
    copy.past.addAll(past);
    copy.incarnation = incarnation;
    copy.nextTask = nextTask;
    return copy;
  }

  /** Loses a file of a task that goes on, or takes one for another; false when there is none. */
  boolean damage(Random random) {
    List<Row> open = new ArrayList<>();
    for (Row row : rows.values()) {
      if (!row.state.isFinal() && row.files.size() > 1) {
        open.add(row);
      }
    }
    if (open.isEmpty()) {
      return false;
    }
    Map<Long, Long> files = open.get(random.nextInt(open.size())).files;
    List<Long> indices = new ArrayList<>(files.keySet());
    long one = indices.get(random.nextInt(indices.size()));
    long other = indices.get(random.nextInt(indices.size()));
    if (random.nextBoolean()) {
      files.remove(one);
    } else {
      files.put(one, files.put(other, files.get(one)));
    }
    return true;
  }

  /** Whether a task came from this submission. */
  boolean isOf(long task, String submission) {
    Row row = rows.get(task);
    return row != null
        ? row.accepted.spec().submissionId().equals(submission)
        : past.stream().anyMatch(it -> it.task() == task);
  }

  boolean knows(long task) {
    return rows.containsKey(task) || past.stream().anyMatch(it -> it.task() == task);
  }

  private void commitToTask(Change change) {
    if (change instanceof Change.TaskPlaced placed) {
      Row row = rows.get(placed.task());
      assertThat(row.segments).as("places are settled before anything is cut").isEmpty();
      TaskPlan plan = row.accepted.plan().sharing(placed.shared());
      row.accepted = new Change.TaskAccepted(placed.task(), row.accepted.spec(), plan);
    } else if (change instanceof Change.SegmentPlanned planned) {
      rows.get(planned.task()).segments.add(planned.segment());
    } else if (change instanceof Change.HighWater mark) {
      Long before = rows.get(mark.task()).highWater.put(mark.segmentFirst(), mark.index());
      assertThat(mark.index()).as("marks grow").isGreaterThan(before == null ? -1 : before);
    } else if (change instanceof Change.SubtasksDone done) {
      done(done);
    } else if (change instanceof Change.SubtaskEnded ended) {
      Row row = rows.get(ended.task());
      row.ended.put(ended.index(), ended);
      assertThat(row.done.contains(ended.index())).as("ended and done").isFalse();
    } else if (change instanceof Change.SubtaskStruck struck) {
      rows.get(struck.task()).strikes.put(struck.index(), struck.strikes());
    } else if (change instanceof Change.SubtasksSuperseded superseded) {
      Row row = rows.get(superseded.task());
      for (long index : superseded.indices()) {
        assertThat(row.superseded.add(index, index + 1)).as("superseded once").isEqualTo(1);
        row.done.remove(index, index + 1);
      }
    } else if (change instanceof Change.TaskMoved moved) {
      Row row = rows.get(moved.task());
      row.state = moved.state();
      row.problem = moved.problem();
      row.answer = moved.answer();
    } else if (change instanceof Change.SubtasksReopened reopened) {
      rows.get(reopened.task()).ended.clear();
      rows.get(reopened.task()).strikes.clear();
    } else if (change instanceof Change.CompletionsVoided voided) {
      Row row = rows.get(voided.task());
      for (long index : voided.indices()) {
        assertThat(row.done.remove(index, index + 1)).as("void, so done before").isEqualTo(1);
        row.results.remove(index);
        row.files.remove(index);
      }
    } else if (change instanceof Change.AllCompletionsVoided voided) {
      rows.get(voided.task()).done.clear();
      rows.get(voided.task()).results.clear();
      rows.get(voided.task()).files.clear();
    } else {
      throw new AssertionError("unknown change " + change);
    }
  }

  private void done(Change.SubtasksDone done) {
    Row row = rows.get(done.task());
    assertThat(row.state.isFinal()).as("a result commits after the end of %s", done).isFalse();
    assertThat(row.done.add(done.range().first(), done.range().end()))
        .as("each of %s counted once", done.range())
        .isEqualTo(done.range().count());
    for (int i = 0; i < done.results().size(); i++) {
      long value = SimJob.value(done.results().get(i));
      row.results.put(done.range().first() + i, value);
      row.files.put(done.range().first() + i, value);
    }
    assertThat(row.superseded.within(done.range().first(), done.range().end()))
        .as("superseded before")
        .isEmpty();
    for (Segment segment : row.segments) {
      long mark = row.highWater.getOrDefault(segment.first(), segment.first());
      long end = Math.min(done.range().end(), segment.first() + segment.count());
      if (done.range().first() >= segment.first() && done.range().first() < end) {
        assertThat(end).as("done below the stored mark").isLessThanOrEqualTo(mark);
      }
    }
  }

  Snapshot snapshot() {
    List<Snapshot.StoredTask> tasks = new ArrayList<>();
    rows.forEach(
        (id, row) ->
            tasks.add(
                new Snapshot.StoredTask(
                    id,
                    row.accepted.spec(),
                    row.accepted.plan(),
                    row.state,
                    row.problem,
                    row.answer,
                    List.copyOf(row.segments),
                    row.done.toList(),
                    row.superseded.toList(),
                    List.copyOf(row.ended.values()),
                    Map.copyOf(row.highWater),
                    Map.copyOf(row.strikes),
                    0,
                    1,
                    row.state.isFinal() ? 2 : 0)));
    return new Snapshot(
        tasks, nextTask, Set.copyOf(groups), Map.copyOf(memberships), List.copyOf(past));
  }
}
