package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static furrow.engine.Driver.SECOND;
import static furrow.engine.Driver.count;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Caller;
import furrow.engine.Event.LossCause;
import furrow.engine.Notice.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Workers come, fall silent, come back, drain and change groups. */
class WorkerTest {
  private static final Caller ANN = new Caller("ann", false);

  private final Driver driver = new Driver();

  private List<Kind> notices() {
    return driver.takeAll(Effect.Announce.class).stream()
        .map(announce -> announce.notice().kind())
        .toList();
  }

  @Test
  void aSilentWorkerIsSuspectAndThenLost() {
    driver.lastSeen.put(1L, driver.now);
    driver.join(1, "w1", 2);
    driver.submit(6);
    driver.started(1, driver.assigned(1));
    driver.forgetEffects();

    driver.pass(10 * SECOND);
    assertThat(notices()).contains(Kind.WORKER_SUSPECT);
    View.Workers views = (View.Workers) driver.ask(new Query.Workers("w1"));
    assertThat(views.workers().get(0).state()).isEqualTo("suspect");

    driver.pass(5 * SECOND);
    assertThat(driver.take(Effect.CloseSession.class).problem().code()).isEqualTo("LOST_HEARTBEAT");
    assertThat(notices()).contains(Kind.WORKER_LOST);
    assertThat(driver.server().workers()).isZero();
  }

  @Test
  void aSuspectWorkerThatIsHeardOfGoesOn() {
    driver.lastSeen.put(1L, driver.now);
    driver.join(1, "w1", 1);
    driver.submit(6);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.pass(11 * SECOND);
    driver.lastSeen.put(1L, driver.now);
    driver.complete(1, MILLI, ranges);
    assertThat(count(driver.assigned(1))).as("it is given work again").isPositive();
    driver.pass(9 * SECOND);
    assertThat(driver.server().workers()).isEqualTo(1);
  }

  @Test
  void reconnectingInTheSameServerLifeKeepsLeasesAndForgivesTheStrike() {
    driver.join(1, "w1", 2);
    driver.submit(2);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.started(1, ranges);
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    assertThat(driver.stored(Change.SubtaskStruck.class)).hasSize(2);
    driver.forgetEffects();

    driver.apply(new Event.WorkerJoined(2, Driver.profile("w1", 2), ranges, List.of()));
    assertThat(count(driver.take(Effect.Joined.class).readopted())).isEqualTo(2);
    assertThat(driver.stored(Change.SubtaskStruck.class))
        .extracting(Change.SubtaskStruck::strikes)
        .containsExactly(0, 0);
    assertThat(driver.assigned(2)).isEmpty();
    driver.complete(2, MILLI, ranges);
    assertThat(driver.server().completions()).isEqualTo(2);
  }

  @Test
  void aResultAtHandCountsThoughSomebodyElseHasBegun() {
    driver.join(1, "w1", 2);
    driver.submit(2);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.join(2, "w2", 2);
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    List<SubtaskRange> second = driver.assigned(2);
    driver.forgetEffects();
    driver.apply(new Event.WorkerJoined(3, Driver.profile("w1", 2), List.of(), ranges));
    assertThat(count(driver.take(Effect.Joined.class).readopted())).isEqualTo(2);
    driver.complete(3, MILLI, ranges);
    assertThat(driver.server().completions()).isEqualTo(2);
    assertThat(count(driver.take(Effect.Revoke.class).ranges())).isEqualTo(count(second));
  }

  @Test
  void whatIsPresentedTwiceIsAdoptedOnce() {
    driver.join(1, "w1", 2);
    driver.submit(2);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.forgetEffects();
    driver.apply(new Event.WorkerJoined(3, Driver.profile("w1", 2), ranges, ranges));
    assertThat(driver.take(Effect.Joined.class).revoked()).isEqualTo(ranges);
    driver.complete(3, MILLI, ranges);
    assertThat(driver.server().completions()).isEqualTo(2);
  }

  @Test
  void aSecondSessionOfAWorkerEndsTheFirst() {
    driver.join(1, "w1", 2);
    driver.submit(2);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.forgetEffects();
    driver.apply(new Event.WorkerJoined(2, Driver.profile("w1", 2), ranges, List.of()));
    assertThat(driver.take(Effect.CloseSession.class).session()).isEqualTo(1);
    assertThat(count(driver.take(Effect.Joined.class).readopted())).isEqualTo(2);
    assertThat(driver.server().workers()).isEqualTo(1);
  }

  @Test
  void leasesOfEndedTasksAreVoid() {
    driver.join(1, "w1", 2);
    long task = driver.submit(2);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    driver.apply(new Event.CancelAsked(80, ANN, task));
    driver.forgetEffects();
    driver.apply(new Event.WorkerJoined(2, Driver.profile("w1", 2), List.of(), ranges));
    assertThat(driver.take(Effect.Joined.class).revoked()).isEqualTo(ranges);
    assertThat(driver.take(Effect.ForgetTask.class)).isEqualTo(new Effect.ForgetTask(2, task));
  }

  @Test
  void attemptsThatWereNeverGivenAreVoid() {
    long task = driver.submit(2);
    driver.forgetEffects();
    SubtaskRange invented = new SubtaskRange(task, 0, 1, new Attempt(1, 999));
    SubtaskRange beyond = new SubtaskRange(task, 1, 50, new Attempt(0, 1));
    driver.apply(
        new Event.WorkerJoined(2, Driver.profile("w1", 2), List.of(invented, beyond), List.of()));
    assertThat(driver.take(Effect.Joined.class).revoked()).containsExactly(invented, beyond);
  }

  @Test
  void aDrainingWorkerGetsNothingMoreAndReturnsWhatItHasNotStarted() {
    driver.join(1, "w1", 2);
    driver.submit(5);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.apply(new Event.DrainAsked(70, ANN, "w1", true));
    assertThat(driver.take(Effect.Drain.class)).isEqualTo(new Effect.Drain(1, true));
    driver.apply(new Event.Returned(1, ranges));
    assertThat(driver.assigned(1)).isEmpty();
    assertThat(driver.stored(Change.SubtaskStruck.class)).isEmpty();
    assertThat(driver.server().ready()).isEqualTo(5);

    driver.apply(new Event.DrainAsked(71, ANN, "nobody", true));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("NO_SUCH_WORKER");
  }

  @Test
  void aWorkerWithoutSlotsIsSentAway() {
    driver.join(1, "w1", 0);
    assertThat(driver.take(Effect.CloseSession.class).problem().code()).isEqualTo("BAD_REQUEST");
  }

  @Test
  void commandsOverrideTheGroupsThatAWorkerNames() {
    driver.join(1, "w1", 2, "a");
    driver.apply(new Event.GroupCreateAsked(1, ANN, "b"));
    driver.apply(new Event.GroupCreateAsked(2, ANN, "b"));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("GROUP_EXISTS");
    driver.apply(new Event.GroupCreateAsked(3, ANN, "no good"));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("BAD_REQUEST");

    driver.apply(new Event.MembershipAsked(4, ANN, "w1", "b", true));
    assertThat(driver.stored(Change.MembershipChanged.class))
        .containsExactly(
            new Change.MembershipChanged("w1", "a", true),
            new Change.MembershipChanged("w1", "b", true));
    driver.apply(new Event.MembershipAsked(5, ANN, "w1", "a", false));
    driver.apply(new Event.SessionLost(1, LossCause.STOPPED));
    driver.forgetEffects();
    driver.join(2, "w1", 2, "a");
    assertThat(driver.take(Effect.Joined.class).groups()).containsExactly("b");

    driver.submit(Driver.spec("x", "ann", new TaskSpec.Limits("b", 0, 0, 0, 0)), 1);
    driver.apply(new Event.GroupDeleteAsked(6, ANN, "b"));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("GROUP_IN_USE");
    driver.apply(new Event.MembershipAsked(7, ANN, "w1", "zzz", true));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("NO_SUCH_GROUP");
  }

  @Test
  void storedGroupsAreBackAfterARestart() {
    Snapshot snapshot =
        new Snapshot(
            List.of(), 5, Set.of("gpu"), Map.of("w1", Set.of("gpu"), "w2", Set.of()), List.of());
    Driver again = new Driver(Driver.SETTINGS, snapshot, 2);
    again.join(1, "w1", 1);
    again.join(2, "w2", 1, "gpu");
    View.Groups groups = (View.Groups) again.ask(new Query.Groups(""));
    assertThat(groups.groups()).containsExactly(new View.Group("gpu", 1, 1, 0, 0));
    assertThat(again.submit(1)).isEqualTo(5);
  }
}
