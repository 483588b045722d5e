package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What users share: no one of them takes all of it, and what is kept for each is counted. */
class QuotaTest {
  private final Driver driver = new Driver();
  private final List<Long> forgotten = new ArrayList<>();
  private int count;

  private static TaskSpec spec(String id, String user, String operation) {
    return new TaskSpec(
        id, user, "noop", operation, List.of(), Map.of(), InputRef.NONE, TaskSpec.Limits.DEFAULT);
  }

  private boolean submitted(String user, String operation) {
    TaskSpec spec = spec("id" + ++count, user, operation);
    long request = 10_000 + count;
    driver.apply(new Event.Submitted(request, spec));
    boolean admitted = driver.takeAll(Effect.Refuse.class).isEmpty();
    if (admitted) {
      driver.apply(
          new Event.Planned(request, new TaskPlan(new byte[0], 0, 1, false, 1, 1, (byte) 2)));
    }
    noteForgotten();
    return admitted;
  }

  private void noteForgotten() {
    driver.stored(Change.TaskForgotten.class).forEach(change -> forgotten.add(change.task()));
    driver.forgetEffects();
  }

  private int submitAll(String user, String operation) {
    int tasks = 0;
    while (submitted(user, operation)) {
      tasks++;
    }
    return tasks;
  }

  @Test
  void oneUserCannotTakeAllTasksThatThereMayBe() {
    int most = Driver.SETTINGS.maxTasks();
    assertThat(submitAll("bob", "")).isEqualTo(most / 2);
    assertThat(submitAll("alice", "")).isEqualTo(most / 4);
    assertThat(driver.server().shares())
        .contains(
            new Shares.Use("tasks_live", "alice", most / 4, most / 4, most),
            new Shares.Use("tasks_live", "bob", most / 2, most * 3 / 8, most));

    driver.apply(new Event.CancelAsked(1, new Caller("bob", false), 1));
    driver.forgetEffects();
    assertThat(submitted("carol", "")).as("a newcomer").isTrue();
  }

  @Test
  void submissionsThatAreStillPlannedCount() {
    int most = Driver.SETTINGS.maxTasks() / 2;
    for (int i = 0; i < most; i++) {
      driver.apply(new Event.Submitted(100 + i, spec("p" + i, "bob", "")));
    }
    assertThat(driver.takeAll(Effect.Refuse.class)).isEmpty();
    driver.apply(new Event.Submitted(99, spec("last", "bob", "")));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("BUSY");

    driver.apply(new Event.PlanRefused(100, new Problem("BAD_OPERATION", "no", "")));
    driver.forgetEffects();
    assertThat(submitted("bob", "")).as("one was refused").isTrue();
  }

  @Test
  void whatTasksTakeOfTheHeapIsSharedToo() {
    long half = Driver.SETTINGS.taskBytes() / 2;
    String operation = "x".repeat(1 << 20);
    assertThat((long) submitAll("bob", operation) * operation.length() * 2)
        .isBetween(half * 9 / 10, half);
    assertThat(submitted("alice", operation)).isTrue();
    assertThat(driver.takeAll(Effect.Refuse.class)).isEmpty();
  }

  @Test
  void endedTasksOfTheUserMakeRoomAndOfNobodyElse() {
    String operation = "x".repeat(4 << 20);
    submitted("alice", operation);
    driver.apply(new Event.CancelAsked(1, new Caller("alice", false), 1));
    int fitting = submitAll("bob", operation);
    driver.apply(new Event.CancelAsked(2, new Caller("bob", false), 2));
    driver.forgetEffects();

    assertThat(fitting).isPositive();
    assertThat(submitted("bob", operation)).as("its client may still ask for it").isFalse();
    assertThat(forgotten).isEmpty();
    driver.pass(300 * Driver.SECOND);
    assertThat(submitted("bob", operation.repeat(20))).as("forgetting it is not enough").isFalse();
    assertThat(forgotten).isEmpty();
    assertThat(submitted("bob", operation)).as("in place of the ended one").isTrue();
    assertThat(forgotten).containsExactly(2L);
    assertThat(submitted("bob", operation)).isFalse();
  }

  @Test
  void manyEndedTasksOfOneUserPushNoneOfAnotherOut() {
    submitted("alice", "");
    driver.apply(new Event.CancelAsked(1, new Caller("alice", false), 1));
    for (int i = 0; i < Driver.SETTINGS.keepEnded() + 5; i++) {
      submitted("bob", "");
      driver.apply(new Event.CancelAsked(2, new Caller("bob", false), 2 + i));
      noteForgotten();
    }
    assertThat(forgotten).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
  }
}
