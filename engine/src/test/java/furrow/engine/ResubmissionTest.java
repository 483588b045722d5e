package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Caller;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A submission id outlives the engine's memory of its task. */
class ResubmissionTest {
  private static final TaskSpec FIRST = spec("first", "ann", "sum(a)");
  private static final long KEEP_NANOS = PastSubmission.KEEP_MILLIS * Driver.MILLI;

  private final Driver driver = new Driver();

  private static TaskSpec spec(String id, String user, String operation) {
    return new TaskSpec(
        id,
        user,
        "noop",
        operation,
        List.of("a", "b"),
        Map.of("x", "1", "y", "2"),
        new InputRef("/data/a.csv", "", 10, 20, "ff", 30),
        TaskSpec.Limits.DEFAULT);
  }

  /** Submits the first task and as many others as it takes until it is forgotten. */
  private Change.TaskForgotten forgetFirst() {
    assertThat(driver.submit(FIRST, 1)).isEqualTo(1);
    end(1);
    for (int i = 0; i < Driver.SETTINGS.keepEnded(); i++) {
      end(driver.submit(1));
    }
    List<Change.TaskForgotten> forgotten = driver.stored(Change.TaskForgotten.class);
    assertThat(forgotten).containsExactly(new Change.TaskForgotten(1, FIRST.bodyHash()));
    driver.forgetEffects();
    return forgotten.get(0);
  }

  private void end(long task) {
    driver.apply(new Event.CancelAsked(driver.request(), new Caller("ann", false), task));
  }

  private static void gives(Driver engine, long task) {
    engine.apply(new Event.Submitted(7_000, FIRST));
    Effect.Reply reply = engine.take(Effect.Reply.class);
    assertThat(reply.view()).isEqualTo(new View.Accepted(task, true));
    engine.nothingElse();
  }

  private static void conflicts(Driver engine) {
    engine.apply(new Event.Submitted(7_001, spec("first", "ann", "sum(b)")));
    assertThat(engine.take(Effect.Refuse.class).problem().code()).isEqualTo("CONFLICT");
    engine.nothingElse();
  }

  @Test
  void theIdOfAForgottenTaskStillGivesIt() {
    forgetFirst();
    gives(driver, 1);
    conflicts(driver);
  }

  @Test
  void anotherUsersIdIsAnotherId() {
    forgetFirst();
    driver.apply(new Event.Submitted(7_000, spec("first", "bob", "sum(a)")));
    driver.take(Effect.Plan.class);
    driver.nothingElse();
  }

  @Test
  void afterSevenDaysItIsNew() {
    forgetFirst();
    driver.pass(KEEP_NANOS - Driver.MILLI);
    gives(driver, 1);
    driver.pass(Driver.MILLI);
    driver.apply(new Event.Submitted(7_002, FIRST));
    driver.take(Effect.Plan.class);
    driver.nothingElse();
  }

  @Test
  void aRestartedServerKnowsItToo() {
    long body = forgetFirst().body();
    PastSubmission past = PastSubmission.of("ann", "first", 1, body, 1_500_000);
    Snapshot snapshot = new Snapshot(List.of(), 60, Set.of(), Map.of(), List.of(past));
    Driver again = new Driver(Driver.SETTINGS, snapshot, 2);
    again.forgetEffects();
    gives(again, 1);
    conflicts(again);
    again.pass(KEEP_NANOS);
    again.apply(new Event.Submitted(7_003, FIRST));
    again.take(Effect.Plan.class);
  }

  @Test
  void everyPartOfTheBodyCounts() {
    Map<String, String> options = FIRST.options();
    InputRef in = FIRST.input();
    List<TaskSpec> others =
        List.of(
            asking("csv", "sum(a)", FIRST.argv()),
            asking("noop", "", FIRST.argv()),
            asking("noop", "sum(a)", List.of("ab")),
            asking(Map.of("x", "1"), in, FIRST.limits()),
            asking(options, new InputRef(in.path(), "s", 10, 20, "ff", 30), FIRST.limits()),
            asking(options, in, new TaskSpec.Limits("", 0, 0, 0, 3)));
    others.forEach(
        other -> {
          assertThat(other.sameBody(FIRST)).isFalse();
          assertThat(other.bodyHash()).as("hash of %s", other).isNotEqualTo(FIRST.bodyHash());
        });
    assertThat(spec("other", "bob", "sum(a)").bodyHash()).isEqualTo(FIRST.bodyHash());
    assertThat(FIRST.bodyHash()).as("stored ones stay valid").isEqualTo(-4067094550182598563L);
  }

  private static TaskSpec asking(String kernel, String operation, List<String> argv) {
    return new TaskSpec(
        "first", "ann", kernel, operation, argv, FIRST.options(), FIRST.input(), FIRST.limits());
  }

  private static TaskSpec asking(
      Map<String, String> options, InputRef input, TaskSpec.Limits limits) {
    return new TaskSpec("first", "ann", "noop", "sum(a)", FIRST.argv(), options, input, limits);
  }
}
