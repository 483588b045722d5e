package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static furrow.engine.Driver.SECOND;
import static furrow.engine.Driver.one;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Completion;
import furrow.engine.Event.LossCause;
import furrow.engine.Event.WorkerProfile;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may claim and answer what, whatever numbers they show. */
class FenceTest {
  private final Driver driver = new Driver();

  /** A task of which worker "a" holds subtasks and whose connection is gone. */
  private SubtaskRange lapsed() {
    driver.join(1, "a", 2);
    driver.submit(4);
    SubtaskRange lease = driver.assigned(1).get(0);
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    driver.forgetEffects();
    return lease;
  }

  private Effect.Joined join(
      long session, WorkerProfile profile, List<SubtaskRange> holding, List<SubtaskRange> done) {
    driver.apply(new Event.WorkerJoined(session, profile, holding, done));
    return driver.take(Effect.Joined.class);
  }

  private void answer(long session, SubtaskRange range, Result... results) {
    driver.apply(
        new Event.Completed(session, List.of(new Completion(range, List.of(results), MILLI, 1))));
  }

  private static SubtaskRange fenced(SubtaskRange range, long fence) {
    return new SubtaskRange(range.task(), range.first(), range.count(), range.attempt(), fence);
  }

  /** Nothing was taken, and it was counted and reported. */
  private void refused(long subtasks) {
    assertThat(driver.stored(Change.SubtasksDone.class)).isEmpty();
    assertThat(driver.engine.context().counters().fenced()).isEqualTo(subtasks);
    assertThat(
            driver.takeAll(Effect.Announce.class).stream()
                .filter(it -> it.notice().kind() == Notice.Kind.FENCED))
        .isNotEmpty();
  }

  @Test
  void theWorkerItselfGoesOn() {
    SubtaskRange lease = lapsed();
    assertThat(join(2, Driver.profile("a", 2), List.of(), List.of(lease)).readopted())
        .containsExactly(lease);
    driver.complete(2, MILLI, List.of(lease));
    assertThat(driver.stored(Change.SubtasksDone.class)).hasSize(1);
    assertThat(driver.engine.context().counters().fenced()).isZero();
  }

  @Test
  void anotherWorkerCannotClaimWhatIsWorkedOnNorWhatIsFinished() {
    SubtaskRange lease = lapsed();
    assertThat(join(2, Driver.profile("b", 2), List.of(lease), List.of()).readopted()).isEmpty();
    assertThat(join(3, Driver.profile("c", 2), List.of(), List.of(lease)).readopted()).isEmpty();
    answer(3, lease);
    refused(3L * lease.count());
  }

  /** It knows every number, and the tag of a lease of its own on the same task. */
  @Test
  void aWorkerOfTheSameTaskCannotClaimWhatItWasNotGiven() {
    driver.join(1, "a", 1);
    driver.join(2, "b", 1);
    driver.submit(4);
    SubtaskRange theirs = driver.assigned(1).get(0);
    SubtaskRange own = driver.assigned(2).get(0);
    driver.apply(new Event.SessionLost(2, LossCause.CLOSED));
    driver.forgetEffects();
    SubtaskRange claimed = fenced(theirs, own.fence());
    assertThat(join(3, Driver.profile("b", 1), List.of(), List.of(claimed, own)).readopted())
        .containsExactly(own);
    answer(3, claimed);
    assertThat(driver.stored(Change.SubtasksDone.class)).isEmpty();

    SubtaskRange guessed =
        new SubtaskRange(theirs.task(), theirs.first(), 1, own.attempt(), own.fence());
    assertThat(join(4, Driver.profile("b", 1), List.of(), List.of(guessed)).readopted()).isEmpty();
    answer(4, guessed);
    assertThat(driver.stored(Change.SubtasksDone.class)).isEmpty();
    driver.complete(1, MILLI, List.of(theirs));
    assertThat(driver.stored(Change.SubtasksDone.class)).hasSize(1);
  }

  @Test
  void guessedTagsAndNoneAreRefused() {
    SubtaskRange lease = lapsed();
    List<SubtaskRange> guesses =
        List.of(fenced(lease, 0), fenced(lease, lease.fence() ^ 1), fenced(lease, ~lease.fence()));
    assertThat(join(2, Driver.profile("a", 2), guesses, List.of()).revoked()).isEqualTo(guesses);
    refused(3L * lease.count());
  }

  @Test
  void resultsWithAnotherTagAreDroppedWithTheirFiles() {
    driver.join(1, "a", 2);
    driver.submit(2);
    SubtaskRange lease = one(driver.assigned(1).get(0), 0);
    driver.forgetEffects();
    Result.Spooled file = new Result.Spooled("t1-7", 100_000, 1);
    SubtaskRange shown = fenced(lease, lease.fence() + 1);
    answer(1, shown, file);
    assertThat(driver.take(Effect.Discard.class).results()).containsExactly(file);
    assertThat(driver.take(Effect.ResultOk.class).ranges()).containsExactly(shown);
    refused(1);
    answer(1, lease, Result.EMPTY);
    assertThat(driver.stored(Change.SubtasksDone.class)).hasSize(1);
  }

  /** A process that was started anew, or a second one by mistake: the name alone gives nothing. */
  @Test
  void twoWorkersOfOneNameAreNotConfused() {
    driver.join(1, "a", 2);
    driver.submit(4);
    SubtaskRange lease = driver.assigned(1).get(0);
    driver.forgetEffects();
    WorkerProfile twin =
        new WorkerProfile("a", 4711, "host", 1, 2, Set.of(), Map.of(), Set.of("noop"));
    assertThat(join(2, twin, List.of(lease), List.of(lease)).readopted()).isEmpty();
    assertThat(driver.take(Effect.CloseSession.class).session()).as("the name is his").isEqualTo(1);
    answer(2, lease);
    refused(3L * lease.count());
    assertThat(driver.assigned(2)).as("and he gets work of his own").isNotEmpty();
  }

  @Test
  void whoIsNotInTheGroupAnyMoreMayNotGoOn() {
    driver.join(1, "a", 2, "g");
    driver.submit(Driver.spec("g", "ann", new TaskSpec.Limits("g", 0, 0, 0, 2)), 4);
    SubtaskRange lease = driver.assigned(1).get(0);
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    driver.forgetEffects();
    WorkerProfile elsewhere = Driver.profile("a", 2, "h");
    assertThat(join(2, elsewhere, List.of(), List.of(lease)).readopted()).isEmpty();
    WorkerProfile unable =
        new WorkerProfile(
            "a", Driver.identity("a"), "host", 1, 2, Set.of("g"), Map.of(), Set.of("csv"));
    assertThat(join(3, unable, List.of(lease), List.of()).readopted()).isEmpty();
    assertThat(join(4, Driver.profile("a", 2, "g"), List.of(), List.of(lease)).readopted())
        .containsExactly(lease);
  }

  /** Reports of refusals come at most once a second, with how many there were. */
  @Test
  void aFloodOfLiesGivesFewEvents() {
    SubtaskRange lease = lapsed();
    join(2, Driver.profile("b", 2), List.of(), List.of());
    driver.forgetEffects();
    for (int i = 0; i < 1_000; i++) {
      driver.now += MILLI;
      answer(2, one(lease, 0));
    }
    assertThat(
            driver.takeAll(Effect.Announce.class).stream()
                .filter(it -> it.notice().kind() == Notice.Kind.FENCED))
        .hasSizeLessThanOrEqualTo(2);
    assertThat(driver.engine.context().counters().fenced()).isEqualTo(1_000);
    assertThat(driver.now).isLessThan(10 * SECOND);
  }
}
