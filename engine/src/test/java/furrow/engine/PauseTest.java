package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static furrow.engine.Driver.SECOND;
import static furrow.engine.Driver.count;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.LossCause;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worker that could not hear the server has not died. */
class PauseTest {
  private final Driver driver = new Driver();

  private List<SubtaskRange> held;

  /** Two workers, each with two subtasks begun; then the server does not run for 25 s. */
  private long pausedWithWork() {
    driver.join(1, "w1", 2);
    driver.join(2, "w2", 2);
    long task = driver.submit(8);
    held = driver.assigned(1);
    driver.started(1, held);
    driver.started(2, driver.assigned(2));
    driver.forgetEffects();
    driver.apply(new Event.ServerPaused(25 * SECOND));
    return task;
  }

  private List<Notice.Kind> notices() {
    return driver.takeAll(Effect.Announce.class).stream()
        .map(announce -> announce.notice().kind())
        .toList();
  }

  @Test
  void itComesBackWithoutAStrikeAndNothingRunsTwice() {
    long task = pausedWithWork();
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    assertThat(driver.stored(Change.SubtaskStruck.class)).isEmpty();
    assertThat(notices()).containsExactly(Notice.Kind.WORKER_DISCONNECTED);
    driver.pass(2 * SECOND);
    assertThat(driver.assigned(2)).as("nobody else is given it").isEmpty();

    driver.apply(
        new Event.WorkerJoined(
            3,
            Driver.profile("w1", 2),
            held.stream().map(one -> Driver.one(one, 0)).toList(),
            List.of(Driver.one(held.get(0), 1))));
    Effect.Joined joined = driver.take(Effect.Joined.class);
    assertThat(count(joined.readopted())).isEqualTo(2);
    assertThat(joined.revoked()).isEmpty();
    driver.complete(3, MILLI, joined.readopted());
    assertThat(driver.task(task).done()).isEqualTo(2);
    assertThat(driver.task(task).retried()).isZero();
    driver.pass(20 * SECOND);
    assertThat(notices()).doesNotContain(Notice.Kind.WORKER_LOST);
  }

  @Test
  void whoDoesNotComeBackIsLostInTheEndWithoutAStrike() {
    long task = pausedWithWork();
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    driver.apply(new Event.SessionLost(2, LossCause.CLOSED));
    driver.forgetEffects();
    driver.join(9, "w9", 8);
    assertThat(driver.assigned(9)).as("what nobody had begun").isNotEmpty();
    driver.pass(17 * SECOND);
    assertThat(notices()).contains(Notice.Kind.WORKER_LOST);
    assertThat(count(driver.assigned(9))).as("and now the rest").isEqualTo(4);
    assertThat(driver.stored(Change.SubtaskStruck.class)).isEmpty();
    assertThat(driver.task(task).state()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void aWorkerThatCameAfterThePauseIsNotExcused() {
    pausedWithWork();
    driver.apply(new Event.SessionLost(1, LossCause.STOPPED));
    driver.pass(MILLI);
    driver.join(5, "w5", 2);
    driver.started(5, driver.assigned(5));
    driver.forgetEffects();
    driver.apply(new Event.SessionLost(5, LossCause.CLOSED));
    assertThat(driver.stored(Change.SubtaskStruck.class)).isNotEmpty();
  }

  @Test
  void afterTheGraceADeathIsADeath() {
    pausedWithWork();
    driver.pass(17 * SECOND);
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    assertThat(driver.stored(Change.SubtaskStruck.class)).hasSize(2);
    assertThat(notices()).contains(Notice.Kind.WORKER_LOST);
  }

  @Test
  void aPauseThatNoWorkerCanNoticeExcusesNobody() {
    driver.join(1, "w1", 1);
    driver.submit(1);
    driver.started(1, driver.assigned(1));
    driver.apply(new Event.ServerPaused(2 * SECOND));
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    assertThat(driver.stored(Change.SubtaskStruck.class)).hasSize(1);
  }

  @Test
  void theShortestPauseThatMakesAWorkerHangUpExcusesIt() {
    driver.join(1, "w1", 1);
    driver.submit(1);
    driver.started(1, driver.assigned(1));
    driver.apply(new Event.ServerPaused(5 * SECOND - 100 * MILLI));
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    assertThat(driver.stored(Change.SubtaskStruck.class)).isEmpty();
  }
}
