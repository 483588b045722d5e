package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static furrow.engine.Driver.SECOND;
import static furrow.engine.Driver.count;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Caller;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who gets what, and how much of it. */
class ScheduleTest {
  private final Driver driver = new Driver();

  private static TaskSpec spec(String id, String user, int priority) {
    return Driver.spec(id, user, new TaskSpec.Limits("", priority, 0, 0, 2));
  }

  /** Lets one session work for so many rounds; returns how many subtasks of each task it did. */
  private Map<Long, Long> work(long session, int rounds, long nanosEach) {
    Map<Long, Long> done = new HashMap<>();
    for (int round = 0; round < rounds; round++) {
      List<SubtaskRange> ranges = driver.assigned(session);
      ranges.forEach(range -> done.merge(range.task(), (long) range.count(), Long::sum));
      driver.forgetEffects();
      driver.complete(session, nanosEach, ranges);
    }
    return done;
  }

  @Test
  void usersShareEquallyHoweverManyTasksTheyHave() {
    long exclusive = driver.submit(spec("a", "ann", 0), 10_000);
    for (int i = 0; i < 9; i++) {
      driver.submit(spec("b" + i, "bob", 0), 10_000);
    }
    driver.join(1, "w", 4);
    Map<Long, Long> done = work(1, 200, 200 * MILLI);
    long all = done.values().stream().mapToLong(Long::longValue).sum();
    assertThat((double) done.get(exclusive) / all).isBetween(0.45, 0.55);
  }

  @Test
  void sharesAreCountedInTimeNotInSubtasks() {
    long slow = driver.submit(spec("a", "ann", 0), 10_000);
    long quick = driver.submit(spec("b", "bob", 0), 1_000_000);
    driver.join(1, "w", 4);
    long slowTime = 0;
    long quickTime = 0;
    for (int round = 0; round < 300; round++) {
      List<SubtaskRange> ranges = driver.assigned(1);
      driver.forgetEffects();
      for (SubtaskRange range : ranges) {
        long each = range.task() == slow ? 100 * MILLI : MILLI;
        slowTime += range.task() == slow ? each * range.count() : 0;
        quickTime += range.task() == quick ? each * range.count() : 0;
        driver.complete(1, each, List.of(range));
      }
    }
    assertThat((double) slowTime / (slowTime + quickTime)).isBetween(0.35, 0.65);
  }

  @Test
  void oneUsersUrgentTasksGoFirst() {
    long later = driver.submit(spec("a", "ann", 0), 100);
    long urgent = driver.submit(spec("b", "ann", 5), 20);
    driver.join(1, "w", 2);
    Map<Long, Long> done = work(1, 10, 600 * MILLI);
    assertThat(done).containsOnlyKeys(urgent);
    assertThat(work(1, 1, 600 * MILLI)).containsOnlyKeys(later);
  }

  @Test
  void onlyAsManyWorkersAreWokenAsThereIsWork() {
    for (int i = 1; i <= 50; i++) {
      driver.join(i, "w" + i, 2);
    }
    driver.forgetEffects();
    driver.submit(3);
    assertThat(driver.takeAll(Effect.Assign.class)).hasSize(3);
  }

  @Test
  void workOfUnknownLengthIsNotFetchedAhead() {
    driver.submit(1000);
    driver.join(1, "w", 4);
    assertThat(count(driver.assigned(1))).isEqualTo(4);
  }

  @Test
  void smallTasksAreFetchedAheadOnceOneOfTheirKindWasMeasured() {
    driver.join(1, "w", 2);
    driver.submit(1);
    driver.complete(1, 1000, driver.assigned(1));
    for (int i = 0; i < 90; i++) {
      driver.submit(spec("same" + i, "ann", 0), 1);
    }
    assertThat(count(driver.assigned(1))).as("bounded, as it is a guess").isBetween(20L, 80L);
    driver.submit(spec("other", "bob", 0), 1);
    driver.join(2, "w2", 2);
    assertThat(driver.assigned(2)).isNotEmpty();
  }

  @Test
  void whatWaitsBehindAWrongGuessIsRunElsewhere() {
    driver.join(1, "w1", 1);
    driver.submit(1);
    driver.complete(1, 1000, driver.assigned(1));
    driver.submit(1);
    final long behind = driver.submit(1);
    List<SubtaskRange> given = driver.assigned(1);
    assertThat(count(given)).isEqualTo(2);
    driver.apply(new Event.Started(1, given.subList(0, 1)));
    driver.join(2, "w2", 4);
    driver.pass(3 * SECOND);
    assertThat(driver.assigned(2)).extracting(SubtaskRange::task).contains(behind);
  }

  @Test
  void slowWorkFillsSlotsAndNoMore() {
    driver.submit(1000);
    driver.join(1, "w", 4);
    driver.complete(1, 3600 * SECOND, driver.assigned(1));
    assertThat(count(driver.assigned(1))).isEqualTo(4);
  }

  @Test
  void fastWorkIsFetchedAheadByTheThousand() {
    driver.submit(1_000_000);
    driver.join(1, "w", 4);
    driver.complete(1, 1000, driver.assigned(1));
    List<SubtaskRange> ahead = driver.assigned(1);
    assertThat(count(ahead)).isGreaterThan(10_000);
    assertThat(ahead).as("as runs").hasSizeLessThan(4);
    View.Worker view = ((View.Workers) driver.ask(new Query.Workers("w"))).workers().get(0);
    assertThat(view.busy()).isEqualTo(4);
    assertThat(view.queued()).isEqualTo(count(ahead) - 4);
  }

  @Test
  void whatIsLeftOfLongWorkWaitsForWhoeverIsFreeFirst() {
    driver.join(1, "w1", 2);
    driver.join(2, "w2", 2);
    driver.submit(7);
    driver.complete(1, 200 * MILLI, driver.assigned(1));
    assertThat(count(driver.assigned(1))).isEqualTo(2);
    assertThat(driver.server().ready()).isEqualTo(1);
  }

  @Test
  void smallTasksSpreadOverWorkers() {
    for (int i = 1; i <= 4; i++) {
      driver.join(i, "w" + i, 4);
    }
    driver.submit(4);
    for (int i = 1; i <= 4; i++) {
      assertThat(count(driver.assigned(i))).isEqualTo(1);
    }
  }

  @Test
  void theSlowestSubtaskIsRunTwiceWhenSlotsIdleAndTheFirstResultCounts() {
    driver.join(1, "w1", 2);
    driver.submit(4);
    driver.complete(1, MILLI, List.of(driver.assigned(1).get(0)));
    List<SubtaskRange> stuck = driver.assigned(1);
    assertThat(driver.server().leases()).isEqualTo(2);
    driver.join(2, "w2", 2);
    driver.forgetEffects();
    driver.pass(3 * SECOND);
    List<SubtaskRange> copies = driver.assigned(2);
    assertThat(count(copies)).isEqualTo(2);
    driver.forgetEffects();

    driver.complete(2, MILLI, copies);
    assertThat(driver.takeAll(Effect.Merge.class).stream().mapToInt(m -> m.range().count()).sum())
        .isEqualTo(2);
    assertThat(count(driver.take(Effect.Revoke.class).ranges())).isPositive();
    driver.complete(1, MILLI, stuck);
    assertThat(driver.takeAll(Effect.Merge.class)).as("too late").isEmpty();
  }

  @Test
  void anOverfullServerIsBusyAndADrainingOneShutsTheDoor() {
    for (int i = 0; i < Driver.SETTINGS.maxTasks() / 2; i++) {
      driver.submit(1);
    }
    driver.apply(new Event.Submitted(900, spec("late", "ann", 0)));
    Problem busy = driver.take(Effect.Refuse.class).problem();
    assertThat(busy.code()).isEqualTo("BUSY");
    assertThat(busy.message()).contains("ann has 100 tasks", "at most 100 of 200");
    driver.apply(new Event.ServerDraining());
    driver.apply(new Event.Submitted(901, spec("later", "ann", 0)));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("SHUTTING_DOWN");
    driver.forgetEffects();
    driver.join(1, "w1", 2);
    assertThat(driver.assigned(1)).isEmpty();
  }

  @Test
  void endedTasksAreForgottenOldestFirst() {
    for (int i = 0; i < Driver.SETTINGS.keepEnded() + 3; i++) {
      long task = driver.submit(1);
      driver.apply(new Event.CancelAsked(5000 + i, new Caller("ann", false), task));
    }
    assertThat(driver.stored(Change.TaskForgotten.class))
        .extracting(Change.TaskForgotten::task)
        .containsExactly(1L, 2L, 3L);
    assertThat(driver.server().tasksEnded()).isEqualTo(Driver.SETTINGS.keepEnded());
  }

  @Test
  void tenMillionSubtasksCostRanges() {
    long task = driver.submit(10_000_000);
    driver.join(1, "w1", 4);
    driver.join(2, "w2", 4);
    driver.complete(1, 1000, driver.assigned(1));
    driver.complete(2, 1000, driver.assigned(2));
    int rounds = 0;
    while (driver.task(task).done() < 10_000_000) {
      List<SubtaskRange> first = driver.assigned(1);
      List<SubtaskRange> second = driver.assigned(2);
      driver.forgetEffects();
      driver.all.clear();
      driver.complete(1, 1000, first);
      driver.complete(2, 1000, second);
      assertThat(rounds++).isLessThan(10_000);
    }
    var state = driver.engine.context().tasks().get(task);
    assertThat(state.done().ranges()).isEqualTo(1);
    assertThat(state.segments().all()).hasSize(1);
  }
}
