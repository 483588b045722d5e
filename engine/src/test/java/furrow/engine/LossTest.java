package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Completion;
import furrow.engine.task.MergeWindow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Stored results that are lost: their subtasks run again, and not for ever. */
class LossTest {
  private final Driver driver = new Driver();

  private long fourDone() {
    driver.join(1, "w", 4);
    long task = driver.submit(4);
    work();
    driver.forgetEffects();
    return task;
  }

  /** Completes what is assigned until nothing more is; returns how many subtasks that were. */
  private long work() {
    long count = 0;
    List<SubtaskRange> ranges = driver.assigned(1);
    while (!ranges.isEmpty()) {
      count += Driver.count(ranges);
      driver.complete(1, Driver.MILLI, ranges);
      ranges = driver.assigned(1);
    }
    return count;
  }

  private void lose(long task, Long... indices) {
    driver.apply(new Event.PartialsLost(task, List.of(indices), "spool file p1-0 is missing"));
  }

  @Test
  void whatIsLostRunsAgainAndTheMergeBeginsAnew() {
    long task = fourDone();
    lose(task, 1L, 2L);
    assertThat(driver.stored(Change.CompletionsVoided.class))
        .containsExactly(new Change.CompletionsVoided(task, List.of(1L, 2L)));
    assertThat(driver.take(Effect.CloseMerge.class).keep()).isEqualTo(Effect.Keep.PARTIALS);
    driver.take(Effect.OpenMerge.class);
    assertThat(driver.takeAll(Effect.Merge.class))
        .allMatch(Effect.Merge::replay)
        .extracting(merge -> merge.range().first(), merge -> merge.range().count())
        .containsExactly(Tuple.tuple(0L, 1), Tuple.tuple(3L, 1));
    assertThat(driver.task(task).done()).isEqualTo(2);
    assertThat(driver.task(task).unitsDone()).isEqualTo(2);
    assertThat(work()).isEqualTo(2);
  }

  @Test
  void whatIsMergedAnewIsNotPendingTwice() {
    driver.join(1, "w", 4);
    long task = driver.submit(4);
    for (SubtaskRange range : driver.assigned(1)) {
      List<Result> results = Collections.nCopies(range.count(), new Result.Inline(new byte[1_000]));
      driver.apply(new Event.Completed(1, List.of(new Completion(range, results, 1, 1))));
    }
    MergeWindow window = driver.engine.context().tasks().get(task).window();
    assertThat(window.pendingBytes()).isPositive();
    driver.apply(new Event.Merged(task, new MergeReport(2, 10, 0, List.of(), List.of(), null)));
    lose(task, 1L);
    assertThat(window.pendingBytes()).isZero();
    assertThat(window.verified()).isZero();
  }

  private void refuse(long task, long index) {
    driver.apply(new Event.PartialsRefused(task, List.of(index), "8 bytes instead of 9"));
  }

  @Test
  void aResultThatIsNoneIsMadeAgainAndItsWorkerCharged() {
    long task = fourDone();
    refuse(task, 2);
    assertThat(driver.stored(Change.CompletionsVoided.class))
        .containsExactly(new Change.CompletionsVoided(task, List.of(0L, 1L, 2L, 3L)));
    assertThat(driver.stored(Change.SubtaskStruck.class))
        .containsExactly(new Change.SubtaskStruck(task, 2, 1, "w"));
    assertThat(driver.takeAll(Effect.Announce.class))
        .extracting(Effect.Announce::notice)
        .anySatisfy(
            notice -> {
              assertThat(notice.kind()).isEqualTo(Notice.Kind.RESULT_REFUSED);
              assertThat(notice.text()).contains("subtask 2 of worker w, with 3 others", "8 bytes");
            });
    assertThat(driver.task(task).done()).isZero();
    assertThat(work()).isEqualTo(4);
    assertThat(driver.task(task).done()).isEqualTo(4);
  }

  /** What another worker has done stands. */
  @Test
  void onlyWhatTheSameWorkerHasDoneIsDoneAgain() {
    driver.join(1, "liar", 2);
    long task = driver.submit(40);
    List<SubtaskRange> first = driver.assigned(1);
    driver.join(2, "w", 2);
    driver.complete(1, Driver.MILLI, first);
    long theirs = Driver.count(first);
    assertThat(theirs).isLessThan(40);
    driver.apply(new Event.SessionLost(1, Event.LossCause.STOPPED));
    List<SubtaskRange> rest = driver.assigned(2);
    while (!rest.isEmpty()) {
      driver.complete(2, Driver.MILLI, rest);
      rest = driver.assigned(2);
    }
    assertThat(driver.task(task).done()).isEqualTo(40);
    refuse(task, first.get(0).first());
    assertThat(driver.task(task).done()).isEqualTo(40 - theirs);
  }

  @Test
  void aWorkerThatSendsNoResultForEverEndsTheTask() {
    long task = fourDone();
    int refused = 0;
    while (!driver.task(task).state().isFinal()) {
      refuse(task, 2);
      work();
      assertThat(++refused).isLessThan(20);
    }
    assertThat(refused).isEqualTo(4);
    assertThat(driver.task(task).state()).isEqualTo(TaskState.FAILED);
    assertThat(driver.task(task).problem().code()).isEqualTo("MERGE_FAILED");
    assertThat(driver.task(task).problem().message()).contains("that are none", "8 bytes");
  }

  /** One in three results of the last worker is none; the merger says so of one at a time. */
  @Test
  void aWorkerThatIsWrongNowAndThenEndsNoTaskThatOthersWorkFor() {
    List<Deque<SubtaskRange>> held = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      driver.join(w, "w" + w, 1);
      held.add(new ArrayDeque<>());
    }
    long task = driver.submit(1_000);
    int refused = 0;
    for (int turn = 0; turn < 2_000 && driver.task(task).done() < 1_000; turn++) {
      for (int w = 0; w < 4; w++) {
        held.get(w).addAll(driver.assigned(w));
        SubtaskRange range = held.get(w).poll();
        if (range == null) {
          continue;
        }
        if (range.count() > 1) {
          held.get(w).push(range.part(range.first() + 1, range.end()));
        }
        long before = driver.task(task).done();
        driver.complete(w, Driver.MILLI, List.of(Driver.one(range, 0)));
        if (w == 3 && range.first() % 3 == 0 && driver.task(task).done() > before) {
          refuse(task, range.first());
          refused++;
        }
      }
      driver.now += 100 * Driver.MILLI;
      driver.lastSeen.replaceAll((session, seen) -> driver.now);
      driver.apply(new Event.Tick());
      driver.all.clear();
      assertThat(driver.task(task).problem()).isNull();
    }
    assertThat(driver.task(task).done()).isEqualTo(1_000);
    assertThat(refused).isBetween(1, 10);
    assertThat(driver.stored(Change.SubtaskStruck.class)).isEmpty();
  }

  @Test
  void aReadThatFailedOnceOnlyBeginsTheMergeAnew() {
    long task = fourDone();
    lose(task);
    assertThat(driver.stored(Change.CompletionsVoided.class)).isEmpty();
    driver.take(Effect.OpenMerge.class);
    assertThat(driver.task(task).done()).isEqualTo(4);
  }

  @Test
  void aDiskThatLosesEverythingEndsTheTaskAndARetryCountsAnew() {
    long task = fourDone();
    int losses = 0;
    while (driver.task(task).state() != TaskState.FAILED) {
      lose(task, 1L);
      work();
      assertThat(++losses).isLessThan(10);
    }
    assertThat(losses).isEqualTo(4);
    assertThat(driver.task(task).problem().code()).isEqualTo("MERGE_FAILED");
    assertThat(driver.task(task).problem().hint()).contains("furrow task retry " + task);
    driver.apply(new Event.RetryAsked(driver.request(), new Event.Caller("ann", false), task));
    work();
    lose(task, 1L);
    assertThat(driver.task(task).state().isFinal()).isFalse();
  }

  @Test
  void mergesThatNeverEndAreBounded() {
    long task = fourDone();
    int rounds = 0;
    while (driver.task(task).state() != TaskState.FAILED) {
      lose(task);
      assertThat(++rounds).isLessThan(100);
    }
    assertThat(rounds).isEqualTo(65);
  }

  @Test
  void aLostAnswerFailsTheTaskAndARetryRunsAllOfIt() {
    long task = fourDone();
    Result file = new Result.Spooled("a1-0", 100_000, 7);
    driver.apply(
        new Event.Merged(
            task,
            new MergeReport(
                4, 0, 4, List.of(), List.of(), new MergeReport.Answer(file, "text/plain"))));
    driver.apply(new Event.AnswerLost(task, new Result.Spooled("a1-9", 1, 1), "another"));
    assertThat(driver.task(task).state()).isEqualTo(TaskState.DONE);
    driver.forgetEffects();

    driver.apply(new Event.AnswerLost(task, file, "spool file a1-0 is missing"));
    assertThat(driver.task(task).state()).isEqualTo(TaskState.FAILED);
    assertThat(driver.task(task).problem().code()).isEqualTo("RESULT_LOST");
    assertThat(driver.stored(Change.AllCompletionsVoided.class)).hasSize(1);
    assertThat(driver.stored(Change.TaskMoved.class)).hasSize(1);

    driver.apply(new Event.RetryAsked(driver.request(), new Event.Caller("ann", false), task));
    assertThat(work()).isEqualTo(4);
  }

  @Test
  void whatTheMergerPlannedBeyondTheInputIsAskedForAgain() {
    driver.join(1, "w", 4);
    long task = driver.submit(4);
    work();
    Segment check = new Segment(0, 4, 1, 1, 5, (byte) 2);
    driver.apply(new Event.Merged(task, new MergeReport(4, 0, 4, List.of(), List.of(check), null)));
    work();
    Result file = new Result.Spooled("a1-0", 100_000, 7);
    driver.apply(
        new Event.Merged(
            task,
            new MergeReport(
                4, 0, 4, List.of(), List.of(), new MergeReport.Answer(file, "text/plain"))));
    driver.forgetEffects();
    driver.apply(new Event.AnswerLost(task, file, "gone"));
    assertThat(driver.stored(Change.SubtasksSuperseded.class))
        .containsExactly(new Change.SubtasksSuperseded(task, List.of(4L)));
    driver.apply(new Event.RetryAsked(driver.request(), new Event.Caller("ann", false), task));
    assertThat(work()).as("the last look waits until all is there").isEqualTo(4);
  }
}
