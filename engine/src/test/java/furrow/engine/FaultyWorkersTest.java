package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static furrow.engine.Driver.SECOND;
import static furrow.engine.Driver.count;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Caller;
import furrow.engine.Event.FailureCause;
import furrow.engine.Event.LossCause;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One worker that fails does not fail everybody's tasks. */
class FaultyWorkersTest {
  private static final EngineSettings SETTINGS =
      new EngineSettings(5 * SECOND, 5, 256L << 20, 100, 50, SECOND);
  private static final Caller ADMIN = new Caller("root", true);

  private final Driver driver = new Driver(SETTINGS);

  private void fail(long session, SubtaskRange range, FailureCause cause) {
    Problem problem = new Problem("SUBTASK_FAILED", "no program 'x' on this worker", "");
    driver.apply(new Event.SubtaskFailed(session, range, problem, cause, "stderr tail"));
  }

  private SubtaskRange theOnly(long session) {
    List<SubtaskRange> ranges = driver.assigned(session);
    assertThat(count(ranges)).as("handed to session %s", session).isEqualTo(1);
    return ranges.get(0);
  }

  private static TaskSpec exec(String id, String user, String program) {
    return new TaskSpec(
        id,
        user,
        "noop",
        "",
        List.of(program),
        Map.of(),
        InputRef.NONE,
        new TaskSpec.Limits("", 0, 1, 0, 2));
  }

  private long submit(TaskSpec spec, long items) {
    return driver.submit(spec, items);
  }

  private View.Worker worker(String name) {
    return ((View.Workers) driver.ask(new Query.Workers(name))).workers().get(0);
  }

  private String reasonFor(String user) {
    driver.apply(new Event.Asked(7_000, new Caller(user, false), new Query.Workers("bare")));
    return ((View.Workers) driver.replies(7_000).get(0)).workers().get(0).reason();
  }

  private String explain(long task) {
    return String.join("\n", ((View.Explanation) driver.ask(new Query.Explain(task))).lines());
  }

  private List<Notice.Kind> notices() {
    return driver.all.stream()
        .filter(Effect.Announce.class::isInstance)
        .map(effect -> ((Effect.Announce) effect).notice().kind())
        .toList();
  }

  // ---- elsewhere first ----

  @ParameterizedTest
  @EnumSource(names = {"KERNEL", "TIMEOUT", "CRASH", "OUT_OF_MEMORY", "PROGRAM_MISSING"})
  void whatFailedGoesToAnotherWorkerBeforeItComesBack(FailureCause cause) {
    driver.join(1, "bad", 1);
    driver.submit(1);
    driver.join(2, "good", 1);
    fail(1, theOnly(1), cause);
    assertThat(driver.assigned(1)).isEmpty();
    driver.complete(2, MILLI, List.of(theOnly(2)));
    assertThat(driver.task(1).done()).isEqualTo(1);
  }

  @Test
  void itWaitsForRoomElsewhereThoughTheOldWorkerIsFree() {
    driver.join(1, "bad", 1);
    driver.join(2, "good", 1);
    long task = driver.submit(2);
    SubtaskRange first = theOnly(1);
    SubtaskRange long1 = theOnly(2);
    driver.started(2, List.of(long1));
    fail(1, first, FailureCause.KERNEL);
    driver.pass(60 * SECOND);
    driver.forgetEffects();
    assertThat(explain(task)).contains("failed on bad").contains("another worker");
    driver.complete(2, MILLI, List.of(long1));
    assertThat(theOnly(2).first()).isEqualTo(first.first());
  }

  @Test
  void aWorkerThatNeverHasRoomIsNotWaitedForForEver() {
    driver.join(1, "bad", 1);
    driver.join(2, "stuck", 1);
    driver.submit(2);
    SubtaskRange first = theOnly(1);
    driver.started(2, List.of(theOnly(2)));
    fail(1, first, FailureCause.KERNEL);
    driver.pass(599 * SECOND);
    assertThat(driver.assigned(1)).isEmpty();
    driver.pass(2 * SECOND);
    assertThat(theOnly(1).first()).isEqualTo(first.first());
  }

  @Test
  void whereNobodyElseIsItWaitsAMomentForSomebodyToCome() {
    driver.join(1, "bad", 1);
    driver.submit(1);
    fail(1, theOnly(1), FailureCause.KERNEL);
    driver.pass(900 * MILLI);
    assertThat(driver.assigned(1)).isEmpty();
    driver.join(2, "good", 1);
    assertThat(driver.assigned(2)).hasSize(1);
  }

  @Test
  void whereNobodyComesItComesBack() {
    driver.join(1, "only", 1);
    long task = driver.submit(1);
    for (int attempt = 0; attempt < 3; attempt++) {
      fail(1, theOnly(1), FailureCause.KERNEL);
      driver.pass(1300 * MILLI);
    }
    assertThat(driver.task(task).state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void whenItFailedEverywhereTheLatestComesLast() {
    driver.join(1, "a", 1);
    driver.submit(1);
    driver.join(2, "b", 1);
    fail(1, theOnly(1), FailureCause.KERNEL);
    fail(2, theOnly(2), FailureCause.KERNEL);
    driver.pass(1300 * MILLI);
    assertThat(driver.assigned(2)).isEmpty();
    assertThat(driver.assigned(1)).hasSize(1);
  }

  @Test
  void aWorkerIsTheSameOneAfterAReconnect() {
    driver.join(1, "bad", 1);
    driver.submit(1);
    driver.join(2, "good", 1, "busy");
    fail(1, theOnly(1), FailureCause.KERNEL);
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    driver.join(3, "bad", 1);
    assertThat(driver.assigned(3)).isEmpty();
    assertThat(driver.assigned(2)).hasSize(1);
  }

  @Test
  void aSecondCopyThatFailsEndsNothingWhileTheFirstRuns() {
    driver.join(1, "good", 1);
    long task = driver.submit(Driver.spec("a", "ann", new TaskSpec.Limits("", 0, 1, 0, 0)), 2);
    driver.complete(1, MILLI, List.of(theOnly(1)));
    SubtaskRange slow = theOnly(1);
    driver.started(1, List.of(slow));
    driver.join(2, "bad", 1);
    driver.pass(10 * SECOND);
    fail(2, theOnly(2), FailureCause.KERNEL);
    assertThat(driver.task(task).state()).isEqualTo(TaskState.RUNNING);
    driver.complete(1, MILLI, List.of(slow));
    assertThat(driver.task(task).done()).isEqualTo(2);
  }

  @Test
  void whenTheFirstFailsTooItIsTheEnd() {
    driver.join(1, "good", 1);
    long task = driver.submit(Driver.spec("a", "ann", new TaskSpec.Limits("", 0, 1, 0, 0)), 2);
    driver.complete(1, MILLI, List.of(theOnly(1)));
    SubtaskRange slow = theOnly(1);
    driver.started(1, List.of(slow));
    driver.join(2, "bad", 1);
    driver.pass(10 * SECOND);
    fail(2, theOnly(2), FailureCause.KERNEL);
    fail(1, slow, FailureCause.KERNEL);
    assertThat(driver.task(task).state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void aStrikeThatIsTakenBackLeavesOtherFailuresWhereTheyWere() {
    driver.join(1, "cut-off", 1);
    driver.submit(1);
    SubtaskRange first = theOnly(1);
    driver.started(1, List.of(first));
    driver.join(2, "bad", 1);
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    fail(2, theOnly(2), FailureCause.KERNEL);
    driver.apply(
        new Event.WorkerJoined(3, Driver.profile("cut-off", 1), List.of(first), List.of()));
    driver.apply(new Event.Returned(3, List.of(first)));
    assertThat(driver.assigned(2)).as("it failed there").isEmpty();
    assertThat(driver.assigned(3)).as("it did not fail here").hasSize(1);
  }

  // ---- poison ----

  @Test
  void fiveStrikesOnOneWorkerPoisonNothingWhileAnotherIsThere() {
    driver.join(1, "small", 1);
    long task = driver.submit(1);
    for (int strike = 1; strike <= 4; strike++) {
      fail(1, theOnly(1), FailureCause.CRASH);
      driver.pass(1300 * MILLI);
    }
    SubtaskRange last = theOnly(1);
    driver.join(2, "good", 1);
    fail(1, last, FailureCause.CRASH);
    assertThat(driver.task(task).state()).isEqualTo(TaskState.RUNNING);
    driver.complete(2, MILLI, List.of(theOnly(2)));
    assertThat(driver.task(task).done()).isEqualTo(1);
  }

  @Test
  void threeWorkersMustHaveDiedWhereThereAreThree() {
    driver.join(1, "a", 1);
    long task = driver.submit(1);
    driver.join(2, "b", 1);
    for (int strike = 1; strike <= 4; strike++) {
      strikeAnywhere(1, 2);
      driver.pass(1300 * MILLI);
    }
    driver.join(3, "c", 1);
    strikeAnywhere(1, 2, 3);
    driver.pass(1300 * MILLI);
    strikeAnywhere(1, 2, 3);
    assertThat(driver.task(task).state()).isEqualTo(TaskState.FAILED);
    assertThat(driver.task(task).problem().code()).isEqualTo("POISONED");
    assertThat(
            driver.all.stream()
                .filter(Effect.Store.class::isInstance)
                .map(effect -> ((Effect.Store) effect).change())
                .filter(Change.SubtaskStruck.class::isInstance)
                .map(change -> ((Change.SubtaskStruck) change).worker())
                .distinct())
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  /** Whoever was handed the subtask last dies of it. */
  private void strikeAnywhere(long... sessions) {
    SubtaskRange latest = null;
    long at = 0;
    for (Effect effect : driver.all) {
      if (effect instanceof Effect.Assign assign) {
        latest = assign.assignments().get(0).range();
        at = assign.session();
      }
    }
    assertThat(sessions).contains(at);
    fail(at, latest, FailureCause.CRASH);
  }

  // ---- a worker without the program ----

  @Test
  void aMissingProgramCostsNoRetryAndItsWorkerGetsNoMoreOfIt() {
    driver.join(1, "bare", 4);
    driver.join(2, "good", 1);
    long task = submit(exec("a", "ann", "tool"), 30);
    fail(1, Driver.one(driver.assigned(1).get(0), 0), FailureCause.PROGRAM_MISSING);
    assertThat(worker("bare").reason()).contains("tool").contains("no program 'x'");
    assertThat(reasonFor("ann")).contains("no program 'x'");
    assertThat(reasonFor("bob")).as("what others run is theirs").isEmpty();
    for (int turn = 0; turn < 60 && driver.task(task).done() < 30; turn++) {
      driver.complete(2, MILLI, driver.assigned(2));
      assertThat(driver.assigned(1)).isEmpty();
    }
    assertThat(driver.task(task).done()).isEqualTo(30);

    long other = submit(exec("b", "ann", "tool"), 1);
    assertThat(driver.assigned(1)).as("another task that needs it").isEmpty();
    driver.complete(2, MILLI, driver.assigned(2));
    assertThat(driver.task(other).done()).isEqualTo(1);
    submit(exec("c", "ann", "another-tool"), 2);
    assertThat(driver.assigned(1)).as("a task that does not").isNotEmpty();
  }

  @Test
  void withOnlySuchWorkersTheTaskEndsAtOnceAndSaysWhy() {
    driver.join(1, "a", 1);
    driver.join(2, "b", 1);
    long task = submit(exec("a", "ann", "tool"), 5);
    fail(1, theOnly(1), FailureCause.PROGRAM_MISSING);
    fail(2, Driver.one(driver.assigned(2).get(0), 0), FailureCause.PROGRAM_MISSING);
    assertThat(driver.task(task).state()).isEqualTo(TaskState.FAILED);
    assertThat(driver.task(task).problem().message()).isEqualTo("no program 'x' on this worker");

    driver.forgetEffects();
    submit(exec("b", "ann", "tool"), 1);
    assertThat(count(driver.assigned(1)) + count(driver.assigned(2)))
        .as("somebody is asked again: it may have been installed")
        .isEqualTo(1);
  }

  @Test
  void aWorkerIsAskedAgainWhenTheOnlyOtherOneIsGone() {
    driver.join(1, "bare", 1);
    driver.join(2, "good", 1);
    long task = submit(exec("a", "ann", "tool"), 2);
    fail(1, theOnly(1), FailureCause.PROGRAM_MISSING);
    driver.apply(new Event.SessionLost(2, LossCause.STOPPED));
    driver.pass(29 * SECOND);
    assertThat(driver.assigned(1)).isEmpty();
    assertThat(explain(task)).contains("cannot run it");
    driver.pass(2 * SECOND);
    fail(1, theOnly(1), FailureCause.PROGRAM_MISSING);
    assertThat(driver.task(task).state()).as("no other is left").isEqualTo(TaskState.FAILED);
  }

  @Test
  void whereNobodyIsSoundAFailureStillGoesElsewhereFirst() {
    driver.join(1, "sick", 1);
    driver.join(2, "small", 1);
    driver.submit(40);
    work(1, 2);
    assertThat(worker("sick").state()).isEqualTo("quarantined");
    driver.join(3, "third", 1);
    long other = driver.submit(Driver.spec("b", "ann", TaskSpec.Limits.DEFAULT), 1);
    for (long session = 2; session <= 3; session++) {
      for (SubtaskRange range : driver.assigned(session)) {
        fail(session, range, FailureCause.OUT_OF_MEMORY);
      }
    }
    driver.apply(new Event.CancelAsked(800, ADMIN, other));
    driver.apply(new Event.SessionLost(3, LossCause.STOPPED));
    driver.forgetEffects();
    assertThat(worker("small").reason()).contains("gets no noop");
    driver.submit(Driver.spec("c", "ann", TaskSpec.Limits.DEFAULT), 2);
    SubtaskRange first = theOnly(1);
    SubtaskRange second = theOnly(2);
    fail(1, first, FailureCause.KERNEL);
    driver.pass(2 * SECOND);
    assertThat(driver.assigned(1)).as("the small one is there").isEmpty();
    driver.complete(2, MILLI, List.of(second));
    assertThat(theOnly(2).first()).isEqualTo(first.first());
  }

  // ---- memory ----

  @Test
  void whereAllAreTooSmallASubtaskIsPoisonedAsBefore() {
    driver.join(1, "a", 1);
    driver.join(2, "b", 1);
    long task = driver.submit(1);
    for (int turn = 0; turn < 40 && driver.task(task).state() != TaskState.FAILED; turn++) {
      for (long session = 1; session <= 2; session++) {
        for (SubtaskRange range : driver.assigned(session)) {
          driver.started(session, List.of(range));
          fail(session, range, FailureCause.OUT_OF_MEMORY);
        }
      }
      driver.pass(2 * SECOND);
    }
    assertThat(driver.task(task).problem().code()).isEqualTo("POISONED");
    assertThat(driver.now).as("in bounded time").isLessThan(90 * SECOND);
  }

  // ---- quarantine ----

  /** The bad worker fails what it is handed, the good one does it, until nothing is left. */
  private void work(long bad, long good) {
    boolean more = true;
    while (more) {
      more = false;
      for (SubtaskRange range : driver.assigned(bad)) {
        for (int i = 0; i < range.count(); i++) {
          fail(bad, Driver.one(range, i), FailureCause.KERNEL);
        }
        more = true;
      }
      List<SubtaskRange> done = driver.assigned(good);
      driver.complete(good, 600 * MILLI, done);
      more |= !done.isEmpty();
    }
  }

  @Test
  void aWorkerThatFailsWhatOthersDoIsQuarantined() {
    driver.join(1, "sick", 1);
    driver.join(2, "good", 1);
    long task = driver.submit(40);
    work(1, 2);
    assertThat(driver.task(task).done()).isEqualTo(40);
    assertThat(driver.task(task).failed()).isZero();
    assertThat(worker("sick").state()).isEqualTo("quarantined");
    assertThat(worker("sick").reason()).contains("succeeded elsewhere").contains("probation in");
    assertThat(worker("good").state()).isEqualTo("up");
    assertThat(notices()).contains(Notice.Kind.WORKER_QUARANTINED);
    assertThat(driver.task(task).retried()).as("it was noticed soon").isLessThan(12);

    driver.submit(4);
    assertThat(driver.assigned(1)).as("nothing while another can").isEmpty();
  }

  @Test
  void aWorkerThatFailsBeforeOthersCanSucceedIsQuarantinedToo() {
    driver.join(2, "good", 1);
    long task = driver.submit(200);
    driver.started(2, List.of(theOnly(2)));
    driver.pass(2 * SECOND);
    driver.join(1, "hole", 1);
    for (int failure = 0; failure < 20; failure++) {
      for (SubtaskRange range : driver.assigned(1)) {
        fail(1, Driver.one(range, 0), FailureCause.KERNEL);
      }
    }
    assertThat(worker("hole").state()).isEqualTo("quarantined");
    assertThat(driver.task(task).retried()).isLessThan(10);
  }

  @Test
  void afterProbationItIsWellAgainOrAwayForLonger() {
    driver.join(1, "sick", 4);
    driver.join(2, "good", 1);
    driver.submit(60);
    work(1, 2);
    driver.pass(11 * SECOND);
    assertThat(worker("sick").state()).isEqualTo("probation");
    driver.submit(20);
    SubtaskRange one = theOnly(1);
    fail(1, one, FailureCause.KERNEL);
    assertThat(worker("sick").state()).isEqualTo("quarantined");
    driver.complete(2, 600 * MILLI, driver.assigned(2));
    driver.pass(15 * SECOND);
    assertThat(worker("sick").state()).as("twice as long").isEqualTo("quarantined");
    driver.pass(6 * SECOND);
    driver.complete(1, MILLI, List.of(theOnly(1)));
    assertThat(worker("sick").state()).isEqualTo("up");
    assertThat(notices()).contains(Notice.Kind.WORKER_PROBATION, Notice.Kind.WORKER_RESUMED);
    assertThat(count(driver.assigned(1))).as("all its slots").isGreaterThan(3);
  }

  @Test
  void anAdministratorEndsAQuarantine() {
    driver.join(1, "sick", 1);
    driver.join(2, "good", 1);
    driver.submit(40);
    work(1, 2);
    driver.apply(new Event.ResumeAsked(900, new Caller("bob", false), "sick"));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("FORBIDDEN");
    driver.apply(new Event.ResumeAsked(901, ADMIN, "nobody"));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("NO_SUCH_WORKER");
    driver.apply(new Event.ResumeAsked(902, ADMIN, "sick"));
    assertThat(driver.replies(902)).hasSize(1);
    assertThat(worker("sick").state()).isEqualTo("up");
    assertThat(worker("sick").reason()).isEmpty();
    driver.submit(4);
    assertThat(driver.assigned(1)).isNotEmpty();
  }

  @Test
  void theLastWorkerWorksThoughItIsInQuarantine() {
    driver.join(1, "sick", 1);
    driver.join(2, "good", 1);
    driver.submit(40);
    work(1, 2);
    driver.apply(new Event.SessionLost(2, LossCause.STOPPED));
    long task = driver.submit(1);
    assertThat(explain(task)).contains("in quarantine").contains("furrow worker resume sick");
    driver.complete(1, MILLI, List.of(theOnly(1)));
    assertThat(driver.task(task).done()).isEqualTo(1);
  }

  @Test
  void aTaskThatFailsEverywhereQuarantinesNobody() {
    for (int i = 1; i <= 3; i++) {
      driver.join(i, "w" + i, 2);
    }
    for (int round = 0; round < 10; round++) {
      long task = driver.submit(30);
      for (int turn = 0; turn < 200 && driver.task(task).state() != TaskState.FAILED; turn++) {
        for (long session = 1; session <= 3; session++) {
          for (SubtaskRange range : driver.assigned(session)) {
            fail(session, Driver.one(range, 0), FailureCause.KERNEL);
          }
        }
        driver.pass(100 * MILLI);
      }
      assertThat(driver.task(task).state()).isEqualTo(TaskState.FAILED);
      driver.forgetEffects();
    }
    assertThat(notices()).doesNotContain(Notice.Kind.WORKER_QUARANTINED);
  }

  @Test
  void workThatFailsEverySecondTimeWhereverQuarantinesNobody() {
    driver.join(1, "a", 1);
    driver.join(2, "b", 1);
    long task = driver.submit(300);
    int dice = 0;
    for (int turn = 0; turn < 3000 && driver.task(task).done() < 300; turn++) {
      for (long session = 1; session <= 2; session++) {
        for (SubtaskRange range : driver.assigned(session)) {
          for (int i = 0; i < range.count(); i++) {
            boolean first =
                driver
                    .engine
                    .context()
                    .tasks()
                    .get(task)
                    .failures()
                    .failedOn(range.first() + i)
                    .isEmpty();
            if (first && dice++ % 2 == 0) {
              fail(session, Driver.one(range, i), FailureCause.KERNEL);
            } else {
              driver.complete(session, MILLI, List.of(Driver.one(range, i)));
            }
          }
        }
      }
    }
    assertThat(driver.task(task).done()).isEqualTo(300);
    assertThat(notices()).doesNotContain(Notice.Kind.WORKER_QUARANTINED);
  }

  @Test
  void aUserCanTakeAWorkerAwayFromNobodyButHimself() {
    driver.join(1, "victim", 1);
    driver.join(2, "other", 1);
    driver.submit(Driver.spec("m", "mallory", TaskSpec.Limits.DEFAULT), 40);
    work(1, 2);
    assertThat(worker("victim").state()).isEqualTo("quarantined");
    driver.submit(Driver.spec("m2", "mallory", TaskSpec.Limits.DEFAULT), 4);
    assertThat(driver.assigned(1)).isEmpty();
    driver.submit(Driver.spec("a", "alice", TaskSpec.Limits.DEFAULT), 4);
    assertThat(driver.assigned(1)).as("alice's work").isNotEmpty();
  }

  @Test
  void aDeathIsOneFailureHoweverMuchItHadBegun() {
    driver.join(1, "w", 50);
    driver.join(2, "good", 50);
    long task = driver.submit(100);
    driver.started(1, driver.assigned(1));
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    driver.join(3, "w", 1);
    for (int turn = 0; turn < 300 && driver.task(task).done() < 100; turn++) {
      driver.complete(2, MILLI, driver.assigned(2));
      driver.complete(3, MILLI, driver.assigned(3));
    }
    assertThat(driver.task(task).done()).isEqualTo(100);
    assertThat(notices()).doesNotContain(Notice.Kind.WORKER_QUARANTINED);
  }
}
