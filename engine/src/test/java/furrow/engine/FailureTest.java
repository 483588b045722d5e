package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static furrow.engine.Driver.count;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Caller;
import furrow.engine.Event.FailureCause;
import furrow.engine.Event.LossCause;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Failures are charged by cause. */
class FailureTest {
  private final Driver driver = new Driver();

  private void fail(long session, SubtaskRange range, FailureCause cause) {
    Problem problem = new Problem("SUBTASK_FAILED", "exit status 3", "");
    driver.apply(new Event.SubtaskFailed(session, range, problem, cause, "stderr tail"));
  }

  @Test
  void aFailureOfTheKernelIsTriedAgainAndThenEndsTheTask() {
    driver.join(1, "w", 1);
    long task = driver.submit(1);
    for (int attempt = 0; attempt < 2; attempt++) {
      fail(1, driver.assigned(1).get(0), FailureCause.KERNEL);
      assertThat(driver.task(task).state()).isEqualTo(TaskState.RUNNING);
    }
    driver.stored(Change.SubtaskStruck.class);
    fail(1, driver.assigned(1).get(0), FailureCause.KERNEL);

    assertThat(driver.stored(Change.SubtaskEnded.class))
        .extracting(Change.SubtaskEnded::state)
        .containsExactly(SubtaskState.FAILED);
    View.Task ended = driver.task(task);
    assertThat(ended.state()).isEqualTo(TaskState.FAILED);
    assertThat(ended.failed()).isEqualTo(1);
    assertThat(ended.problem().code()).isEqualTo("SUBTASK_FAILED");
    assertThat(ended.problem().message()).isEqualTo("subtask 1.0: exit status 3");
    View.Subtask subtask = (View.Subtask) driver.ask(new Query.Subtask(task, 0));
    assertThat(subtask.evidence()).isEqualTo("stderr tail");
    assertThat(subtask.attempts()).as("unstarted attempts leave no trace").isEmpty();
  }

  @Test
  void aTimeOutIsTriedAgainAsOftenAsAFailure() {
    driver.join(1, "w", 1);
    long task = driver.submit(1);
    for (int attempt = 0; attempt < 2; attempt++) {
      fail(1, driver.assigned(1).get(0), FailureCause.TIMEOUT);
      assertThat(driver.task(task).state()).isEqualTo(TaskState.RUNNING);
    }
    fail(1, driver.assigned(1).get(0), FailureCause.TIMEOUT);

    assertThat(driver.stored(Change.SubtaskStruck.class)).as("no strikes").isEmpty();
    assertThat(driver.stored(Change.SubtaskEnded.class))
        .extracting(Change.SubtaskEnded::state)
        .containsExactly(SubtaskState.FAILED);
    assertThat(driver.task(task).state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void withoutRetriesASubtaskRunsOnceWhateverEndsIt() {
    for (FailureCause cause : List.of(FailureCause.KERNEL, FailureCause.TIMEOUT)) {
      Driver one = new Driver();
      one.join(1, "w", 1);
      long task = one.submit(Driver.spec("a", "ann", new TaskSpec.Limits("", 0, 1, 0, 0)), 1);
      SubtaskRange range = one.assigned(1).get(0);
      Problem problem = new Problem("SUBTASK_FAILED", "why", "");
      one.apply(new Event.SubtaskFailed(1, range, problem, cause, ""));
      assertThat(one.task(task).state()).as(cause.toString()).isEqualTo(TaskState.FAILED);
    }
  }

  @Test
  void aFailureThatCannotBeMendedIsNotTriedAgain() {
    driver.join(1, "w", 1);
    long task = driver.submit(1);
    fail(1, driver.assigned(1).get(0), FailureCause.PERMANENT);

    assertThat(driver.stored(Change.SubtaskEnded.class))
        .extracting(Change.SubtaskEnded::state)
        .containsExactly(SubtaskState.FAILED);
    assertThat(driver.stored(Change.SubtaskStruck.class)).isEmpty();
    View.Task ended = driver.task(task);
    assertThat(ended.state()).isEqualTo(TaskState.FAILED);
    assertThat(ended.problem().message()).isEqualTo("subtask 1.0: exit status 3");
    assertThat(driver.assigned(1)).isEmpty();
  }

  @Test
  void fiveDeathsPoisonASubtaskAndAfterTwoItRunsAlone() {
    long task = driver.submit(40);
    for (int death = 1; death <= 5; death++) {
      driver.forgetEffects();
      driver.join(death, "w" + death, 2);
      List<SubtaskRange> ranges = driver.assigned(death);
      if (death > 2) {
        assertThat(count(ranges)).as("it runs alone").isEqualTo(1);
      }
      assertThat(ranges.get(0).first()).isZero();
      SubtaskRange first = ranges.get(0).part(0, 1);
      driver.started(death, List.of(first));
      driver.apply(new Event.SessionLost(death, LossCause.CLOSED));
      assertThat(driver.stored(Change.SubtaskStruck.class))
          .as("only what was started is struck")
          .containsExactly(new Change.SubtaskStruck(task, 0, death, "w" + death));
    }
    assertThat(driver.task(task).problem().code()).isEqualTo("POISONED");
    assertThat(driver.server().poisoned()).isEqualTo(1);
  }

  @Test
  void aWorkerWithAnIsolatedSubtaskGetsOtherWorkAgainWhenThatIsDone() {
    long task = driver.submit(10);
    for (int death = 1; death <= 2; death++) {
      driver.join(death, "w" + death, 1);
      driver.started(death, driver.assigned(death));
      driver.apply(new Event.SessionLost(death, LossCause.CLOSED));
    }
    driver.forgetEffects();
    driver.join(9, "w9", 4);
    List<SubtaskRange> exclusive = driver.assigned(9);
    assertThat(count(exclusive)).isEqualTo(1);
    driver.complete(9, MILLI, exclusive);
    assertThat(count(driver.assigned(9))).isGreaterThanOrEqualTo(4);
    assertThat(driver.task(task).done()).isEqualTo(1);
  }

  @Test
  void stoppingIsFree() {
    driver.join(1, "w1", 2);
    driver.submit(2);
    driver.started(1, driver.assigned(1));
    driver.forgetEffects();
    driver.apply(new Event.SessionLost(1, LossCause.STOPPED));
    assertThat(driver.stored(Change.SubtaskStruck.class)).isEmpty();
  }

  @Test
  void aWorkerThatCannotRunATaskIsNotAskedAgain() {
    driver.join(1, "w1", 2);
    long task = driver.submit(8);
    driver.join(2, "w2", 1);
    List<SubtaskRange> other = driver.assigned(2);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.forgetEffects();
    fail(1, Driver.one(ranges.get(0), 0), FailureCause.UNSUITABLE);
    assertThat(driver.take(Effect.Revoke.class).session()).isEqualTo(1);
    assertThat(driver.assigned(1)).isEmpty();

    driver.complete(2, MILLI, other);
    assertThat(driver.assigned(1)).isEmpty();
    assertThat(count(driver.assigned(2))).isPositive();

    driver.apply(new Event.SessionLost(2, LossCause.CLOSED));
    View.Explanation why = (View.Explanation) driver.ask(new Query.Explain(task));
    assertThat(why.lines().get(0)).contains("cannot run it").contains("exit status 3");
  }

  @Test
  void whenNobodyCanRunATaskItFails() {
    driver.join(1, "w1", 2);
    long task = driver.submit(2);
    SubtaskRange range = driver.assigned(1).get(0);
    fail(1, Driver.one(range, 0), FailureCause.UNSUITABLE);
    assertThat(driver.task(task).state()).isEqualTo(TaskState.FAILED);
    assertThat(driver.task(task).problem().message()).isEqualTo("exit status 3");
  }

  /** The others have not come back yet; one that cannot is not everybody. */
  @Test
  void afterARestartATaskWaitsForThoseWhoCan() {
    Driver again = new Driver(Driver.SETTINGS, Snapshot.EMPTY, 2);
    again.join(1, "w1", 2);
    long task = again.submit(2);
    SubtaskRange range = Driver.one(again.assigned(1).get(0), 0);
    Problem problem = new Problem("SUBTASK_FAILED", "no program", "");
    again.apply(new Event.SubtaskFailed(1, range, problem, FailureCause.UNSUITABLE, ""));
    assertThat(again.task(task).state().isFinal()).isFalse();
    again.join(2, "w2", 2);
    assertThat(count(again.assigned(2))).isEqualTo(2);
  }

  @Test
  void afterARestartATaskThatNobodyCanRunFailsInTheEnd() {
    Driver again = new Driver(Driver.SETTINGS, Snapshot.EMPTY, 2);
    again.join(1, "w1", 2);
    long task = again.submit(1);
    Problem problem = new Problem("SUBTASK_FAILED", "no program", "");
    int asked = 0;
    while (!again.task(task).state().isFinal()) {
      for (SubtaskRange range : again.assigned(1)) {
        again.apply(new Event.SubtaskFailed(1, range, problem, FailureCause.UNSUITABLE, ""));
      }
      again.pass(10 * Driver.SECOND);
      assertThat(++asked).isLessThan(20);
    }
    assertThat(again.task(task).problem()).isEqualTo(problem);
  }

  @Test
  void aHungSubtaskIsTakenFromAWorkerThatDoesNotEndIt() {
    long limit = Driver.SECOND;
    long task = driver.submit(Driver.spec("a", "ann", new TaskSpec.Limits("", 0, 0, limit, 2)), 1);
    driver.join(1, "w1", 1);
    driver.started(1, driver.assigned(1));
    driver.pass(29 * Driver.SECOND);
    assertThat(driver.takeAll(Effect.Revoke.class)).isEmpty();
    driver.pass(5 * Driver.SECOND);
    assertThat(driver.takeAll(Effect.Revoke.class)).hasSize(1);
    assertThat(driver.stored(Change.SubtaskStruck.class)).as("its worker is alive").isEmpty();
    assertThat(count(driver.assigned(1))).as("tried again").isEqualTo(1);
    assertThat(driver.task(task).retried()).isEqualTo(1);
  }

  @Test
  void aFailedTaskIsTriedAgainFromWhatItHas() {
    driver.join(1, "w", 1);
    long task = driver.submit(Driver.spec("a", "ann", new TaskSpec.Limits("", 0, 0, 0, 0)), 3);
    driver.complete(1, MILLI, List.of(driver.assigned(1).get(0)));
    SubtaskRange second = driver.assigned(1).get(0);
    fail(1, Driver.one(second, 0), FailureCause.KERNEL);
    assertThat(driver.task(task).state()).isEqualTo(TaskState.FAILED);
    driver.forgetEffects();

    driver.apply(new Event.RetryAsked(90, new Caller("ann", false), task));
    assertThat(driver.stored(Change.SubtasksReopened.class)).hasSize(1);
    assertThat(driver.take(Effect.OpenMerge.class).task()).isEqualTo(task);
    assertThat(driver.take(Effect.Merge.class).replay()).isTrue();
    assertThat(driver.take(Effect.Reply.class).request()).isEqualTo(90);
    assertThat(driver.assigned(1)).extracting(SubtaskRange::first).contains(1L);
    assertThat(driver.task(task).failed()).isZero();
    assertThat(driver.task(task).done()).isEqualTo(1);

    driver.apply(new Event.RetryAsked(91, new Caller("ann", false), task));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("NOT_FINAL");
  }
}
