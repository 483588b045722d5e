package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static furrow.engine.Driver.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import furrow.engine.Event.Completion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Partials, their order and their bounds. */
class MergeTest {
  private static final Result SMALL = new Result.Inline(new byte[10]);
  private static final Result LARGE = new Result.Spooled("p1", 100 << 20, 7);

  private final Driver driver = new Driver();

  private void complete(SubtaskRange range, Result result) {
    driver.apply(
        new Event.Completed(1, List.of(new Completion(range, List.of(result), 600 * MILLI, 1))));
  }

  private static SubtaskRange one(SubtaskRange range, int offset) {
    return Driver.one(range, offset);
  }

  @Test
  void whatIsPlannedAgainRunsUnderNewIndices() {
    driver.join(1, "w", 2);
    long task = driver.submit(Driver.spec("a", "ann", new TaskSpec.Limits("", 0, 10, 0, 0)), 40);
    driver.complete(1, 600 * MILLI, driver.assigned(1));
    List<SubtaskRange> running = driver.assigned(1);
    driver.forgetEffects();
    assertThat(driver.task(task).unitsDone()).isEqualTo(20);

    Segment again = new Segment(0, 5, 10, 1, 10, (byte) 1);
    long first = running.get(0).first();
    driver.apply(
        new Event.Merged(task, new MergeReport(5, 0, 5, List.of(0L, first), List.of(again), null)));
    assertThat(count(driver.take(Effect.Revoke.class).ranges())).isEqualTo(1);
    assertThat(driver.stored(Change.SubtasksSuperseded.class))
        .containsExactly(new Change.SubtasksSuperseded(task, List.of(0L, first)));
    assertThat(driver.stored(Change.SegmentPlanned.class))
        .extracting(Change.SegmentPlanned::segment)
        .containsExactly(new Segment(4, 5, 5, 1, 10, (byte) 1, 1));
    assertThat(driver.assigned(1))
        .as("the front of the file first")
        .first()
        .extracting(SubtaskRange::first)
        .isEqualTo(4L);
    View.Task view = driver.task(task);
    assertThat(view.superseded()).isEqualTo(2);
    assertThat(view.planned()).isEqualTo(3);
    assertThat(view.unitsDone()).isEqualTo(10);
    View.Subtask subtask = (View.Subtask) driver.ask(new Query.Subtask(task, 0));
    assertThat(subtask.state()).isEqualTo(SubtaskState.SUPERSEDED);
  }

  @Test
  void aMergerThatAsksAgainForWhatItGotIsNotGivenItTwice() {
    driver.submit(Driver.spec("a", "ann", new TaskSpec.Limits("", 0, 10, 0, 0)), 40);
    driver.forgetEffects();
    Segment known = new Segment(0, 10, 10, 2, 30, (byte) 2);
    driver.apply(new Event.Merged(1, new MergeReport(0, 0, 0, List.of(), List.of(known), null)));
    assertThat(driver.stored(Change.SegmentPlanned.class)).isEmpty();
    Segment scan = new Segment(0, 10, 10, 2, 30, (byte) 64);
    driver.apply(new Event.Merged(1, new MergeReport(0, 0, 0, List.of(), List.of(scan), null)));
    assertThat(driver.stored(Change.SegmentPlanned.class)).as("another kind of work").hasSize(1);
  }

  @Test
  void dispatchStaysWithinTheWindowAheadOfTheMerge() {
    driver.join(1, "w", 1);
    long task = driver.submit(100);
    int done = 0;
    SubtaskRange range = driver.assigned(1).get(0);
    while (range != null) {
      complete(range, LARGE);
      done++;
      List<SubtaskRange> next = driver.assigned(1);
      range = next.isEmpty() ? null : next.get(0);
    }
    assertThat(done).as("256 MiB of partials of 100 MiB").isBetween(2, 3);
    View.Explanation why = (View.Explanation) driver.ask(new Query.Explain(task));
    assertThat(why.lines().get(0)).contains("MiB are kept meanwhile");

    driver.apply(
        new Event.Merged(
            task, new MergeReport(done, done * LARGE.size(), 0, List.of(), List.of(), null)));
    assertThat(driver.assigned(1)).isNotEmpty();
  }

  @Test
  void theHeadOfTheFileMayAlwaysGo() {
    driver.join(1, "w", 2);
    long task = driver.submit(100);
    List<SubtaskRange> ranges = driver.assigned(1);
    SubtaskRange head = one(ranges.get(0), 0);
    SubtaskRange other = ranges.size() > 1 ? ranges.get(1) : one(ranges.get(0), 1);
    for (int i = 0; i < 5; i++) {
      complete(other, LARGE);
      List<SubtaskRange> next = driver.assigned(1);
      if (next.isEmpty()) {
        break;
      }
      other = next.get(0);
    }
    driver.apply(new Event.Returned(1, List.of(head)));
    assertThat(driver.assigned(1)).extracting(SubtaskRange::first).containsExactly(0L);
    assertThat(driver.task(task).running()).isEqualTo(1);
  }

  @Test
  void droppedResultsGiveTheirFilesBack() {
    driver.join(1, "w", 1);
    driver.submit(1);
    SubtaskRange range = driver.assigned(1).get(0);
    complete(range, LARGE);
    driver.forgetEffects();
    complete(range, LARGE);
    assertThat(driver.take(Effect.Discard.class).results()).containsExactly(LARGE);
    assertThat(driver.take(Effect.ResultOk.class).ranges()).containsExactly(range);
    driver.nothingElse();
  }

  @Test
  void onlyTheValidPartOfACompletionCounts() {
    driver.join(1, "w", 4);
    driver.submit(4);
    SubtaskRange range = driver.assigned(1).get(0);
    complete(one(range, 1), SMALL);
    driver.forgetEffects();
    List<Result> results = List.of(SMALL, LARGE, SMALL, SMALL);
    driver.apply(new Event.Completed(1, List.of(new Completion(range, results, 40, 40))));
    assertThat(driver.stored(Change.SubtasksDone.class))
        .extracting(done -> done.range().first(), done -> done.results().size())
        .containsExactly(tuple(0L, 1), tuple(2L, 2));
    assertThat(driver.take(Effect.Discard.class).results()).containsExactly(LARGE);
    assertThat(driver.server().duplicates()).isEqualTo(1);
  }

  @Test
  void aFaultFoundInTheMergeEndsTheTask() {
    driver.join(1, "w", 1);
    long task = driver.submit(3);
    Problem problem = new Problem("BAD_CELL", "line 3, column qty: 'x' is no number", "");
    driver.apply(new Event.MergeFailed(task, problem));
    assertThat(driver.task(task).state()).isEqualTo(TaskState.FAILED);
    assertThat(driver.task(task).problem()).isEqualTo(problem);
    assertThat(driver.takeAll(Effect.Revoke.class)).hasSize(1);
  }

  @Test
  void aKernelThatAsksForNonsenseFailsItsTaskOnly() {
    long task = driver.submit(3);
    Segment slice = new Segment(0, 0, 0, 1, 3, (byte) 2);
    driver.apply(new Event.Merged(task, new MergeReport(0, 0, 0, List.of(), List.of(slice), null)));
    assertThat(driver.task(task).problem().code()).isEqualTo("MERGE_FAILED");

    driver.apply(new Event.Submitted(8, Driver.spec("z", "ann", TaskSpec.Limits.DEFAULT)));
    driver.forgetEffects();
    driver.apply(new Event.Planned(8, new TaskPlan(new byte[0], 5, 2, true, 0, 0, (byte) 0)));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("INTERNAL");
    driver.nothingElse();
  }

  @Test
  void boundaryScansAreNotCountedAsTheUsersWork() {
    driver.join(1, "w", 1);
    TaskPlan plan = new TaskPlan(new byte[0], 0, 100, true, 1, 100, (byte) 64);
    long task = driver.submit(Driver.spec("a", "ann", new TaskSpec.Limits("", 0, 50, 0, 0)), plan);
    driver.complete(1, MILLI, driver.assigned(1));
    View.Task scanned = driver.task(task);
    assertThat(scanned.planned()).isZero();
    assertThat(scanned.unitsDone()).isZero();
    Segment piece = new Segment(0, 0, 48, 1, 48, (byte) 2);
    driver.apply(new Event.Merged(task, new MergeReport(0, 0, 0, List.of(), List.of(piece), null)));
    assertThat(driver.task(task).planned()).isEqualTo(1);
  }

  @Test
  void anAnswerSurvivesARestartWithItsTask() {
    MergeReport.Answer answer = new MergeReport.Answer(SMALL, "text/plain");
    Snapshot.StoredTask stored =
        new Snapshot.StoredTask(
            3,
            Driver.spec("a", "ann", TaskSpec.Limits.DEFAULT),
            new TaskPlan(new byte[0], 0, 2, false, 1, 1, (byte) 2),
            TaskState.DONE,
            null,
            answer,
            List.of(new Segment(0, 0, 1, 2, 2, (byte) 2)),
            List.of(new long[] {0, 2}),
            List.of(),
            List.of(),
            Map.of(),
            Map.of(),
            17,
            100,
            5100);
    Driver again =
        new Driver(
            Driver.SETTINGS, new Snapshot(List.of(stored), 4, Set.of(), Map.of(), List.of()), 2);
    again.nothingElse();
    View.Task view = again.task(3);
    assertThat(view.answer()).isEqualTo(answer);
    assertThat(view.rows()).isEqualTo(17);
    assertThat(view.elapsedNanos()).isEqualTo(5 * Driver.SECOND);
    again.apply(new Event.Submitted(1, stored.spec()));
    assertThat(again.replies(1)).containsExactly(new View.Accepted(3, true));
  }
}
