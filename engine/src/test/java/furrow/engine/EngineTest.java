package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static furrow.engine.Driver.answer;
import static furrow.engine.Driver.count;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Caller;
import furrow.engine.Event.LossCause;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The way of a task through the engine. */
class EngineTest {
  private final Driver driver = new Driver();

  @Test
  void aTaskIsPlannedHandedOutMergedAndDone() {
    TaskSpec spec = Driver.spec("a", "ann", TaskSpec.Limits.DEFAULT);
    driver.join(7, "w", 2);
    assertThat(driver.take(Effect.Joined.class).readopted()).isEmpty();
    driver.nothingElse();

    driver.apply(new Event.Submitted(1, spec));
    assertThat(driver.take(Effect.Plan.class)).isEqualTo(new Effect.Plan(1, spec));
    driver.nothingElse();

    TaskPlan plan = new TaskPlan(new byte[] {1}, 0, 3, false, 1, 1, (byte) 2);
    driver.apply(new Event.Planned(1, plan));
    assertThat(driver.stored(Change.TaskAccepted.class))
        .containsExactly(new Change.TaskAccepted(1, spec, plan));
    assertThat(driver.take(Effect.Reply.class).view()).isEqualTo(new View.Accepted(1, false));
    driver.take(Effect.OpenMerge.class);
    Segment segment = new Segment(0, 0, 1, 3, 3, (byte) 2, 1);
    assertThat(driver.stored(Change.SegmentPlanned.class))
        .containsExactly(new Change.SegmentPlanned(1, segment));
    assertThat(driver.stored(Change.HighWater.class)).isNotEmpty();
    List<SubtaskRange> ranges = driver.assigned(7);
    assertThat(count(ranges)).isEqualTo(2);
    driver.nothingElse();

    driver.complete(7, MILLI, ranges);
    assertThat(driver.stored(Change.SubtasksDone.class)).hasSameSizeAs(ranges);
    assertThat(driver.takeAll(Effect.Merge.class)).hasSameSizeAs(ranges);
    assertThat(driver.take(Effect.ResultOk.class).ranges()).isEqualTo(ranges);
    List<SubtaskRange> rest = driver.assigned(7);
    assertThat(count(rest)).isEqualTo(1);
    driver.complete(7, MILLI, rest);
    driver.forgetEffects();

    driver.apply(new Event.Merged(1, answer(3, 9)));
    assertThat(driver.stored(Change.TaskMoved.class)).hasSize(1);
    assertThat(driver.take(Effect.ForgetTask.class)).isEqualTo(new Effect.ForgetTask(7, 1));
    assertThat(driver.take(Effect.CloseMerge.class).keep()).isEqualTo(Effect.Keep.ANSWER);
    driver.nothingElse();
    View.Task task = driver.task(1);
    assertThat(task.state()).isEqualTo(TaskState.DONE);
    assertThat(task.done()).isEqualTo(3);
    assertThat(task.rows()).isEqualTo(9);
    assertThat(task.unitsDone()).isEqualTo(3);
  }

  @Test
  void theSameSubmissionGivesTheSameTaskAndAnotherBodyIsAConflict() {
    TaskSpec spec = Driver.spec("a", "ann", TaskSpec.Limits.DEFAULT);
    driver.apply(new Event.Submitted(1, spec));
    driver.apply(new Event.Submitted(2, spec));
    driver.apply(new Event.Planned(1, new TaskPlan(new byte[0], 0, 1, false, 1, 1, (byte) 2)));
    assertThat(driver.takeAll(Effect.Reply.class))
        .extracting(Effect.Reply::view)
        .containsExactly(new View.Accepted(1, false), new View.Accepted(1, true));

    driver.apply(new Event.Submitted(3, spec));
    assertThat(driver.take(Effect.Reply.class))
        .isEqualTo(new Effect.Reply(3, new View.Accepted(1, true), true));

    driver.apply(
        new Event.Submitted(4, Driver.spec("a", "ann", new TaskSpec.Limits("", 9, 0, 0, 0))));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("CONFLICT");

    driver.apply(new Event.Submitted(5, Driver.spec("a", "bob", TaskSpec.Limits.DEFAULT)));
    assertThat(driver.takeAll(Effect.Plan.class)).as("another user's id is another id").hasSize(2);
  }

  @Test
  void whatALostWorkerHeldGoesToAnother() {
    driver.join(1, "w1", 2);
    long task = driver.submit(2);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.join(2, "w2", 2);
    driver.started(1, ranges);
    driver.forgetEffects();

    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    assertThat(count(driver.assigned(2))).isEqualTo(2);
    assertThat(driver.stored(Change.SubtaskStruck.class)).hasSize(2);
    assertThat(driver.task(task).retried()).isEqualTo(2);

    driver.complete(1, MILLI, ranges);
    assertThat(driver.takeAll(Effect.Merge.class)).as("the lease is gone").isEmpty();
    assertThat(driver.server().duplicates()).isEqualTo(2);
  }

  @Test
  void nothingCommitsAfterACancel() {
    driver.join(1, "w1", 2);
    long task = driver.submit(2);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.forgetEffects();

    driver.apply(new Event.CancelAsked(50, new Caller("bob", false), task));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("FORBIDDEN");
    driver.nothingElse();

    driver.apply(new Event.CancelAsked(51, new Caller("ann", false), task));
    assertThat(count(driver.take(Effect.Revoke.class).ranges())).isEqualTo(2);
    assertThat(driver.stored(Change.TaskMoved.class))
        .extracting(Change.TaskMoved::state)
        .containsExactly(TaskState.CANCELLED);
    driver.take(Effect.ForgetTask.class);
    assertThat(driver.take(Effect.CloseMerge.class).keep()).isEqualTo(Effect.Keep.PARTIALS);
    assertThat(driver.take(Effect.Reply.class).durable()).isTrue();
    driver.nothingElse();

    driver.complete(1, MILLI, ranges);
    driver.take(Effect.ResultOk.class);
    driver.nothingElse();
  }

  @Test
  void aTaskForAGroupWaitsForItsWorkers() {
    driver.join(1, "w1", 2);
    long task = driver.submit(Driver.spec("a", "ann", new TaskSpec.Limits("gpu", 0, 0, 0, 2)), 4);
    assertThat(driver.assigned(1)).isEmpty();
    View.Explanation why = (View.Explanation) driver.ask(new Query.Explain(task));
    assertThat(why.lines())
        .containsExactly("no worker in group gpu; furrow worker start --group gpu");

    driver.apply(new Event.GroupCreateAsked(60, new Caller("ann", false), "gpu"));
    driver.apply(new Event.MembershipAsked(61, new Caller("ann", false), "w1", "gpu", true));
    assertThat(count(driver.assigned(1))).isEqualTo(2);
    assertThat(driver.stored(Change.MembershipChanged.class)).hasSize(1);
  }

  @Test
  void explainNamesSubtasksWhoseOutputOthersHold() {
    driver.join(1, "w1", 2);
    driver.join(2, "w2", 2);
    long task = driver.submit(Driver.spec("a", "ann", new TaskSpec.Limits("", 0, 1, 0, 2)), 4);
    List<SubtaskRange> first = driver.assigned(1);
    driver.assigned(2);
    long one = first.get(0).first();
    driver.apply(new Event.OutputHeld(1, task, List.of(one, 77L, one + 1)));
    driver.apply(new Event.OutputHeld(9, task, List.of(one)));
    driver.apply(new Event.OutputHeld(2, 99, List.of(one)));
    String why = driver.ask(new Query.Explain(task)).toString();
    assertThat(why)
        .contains("subtask 1." + one + ": the program has ended, but a process")
        .contains("furrow task cancel 1");
    driver.complete(1, MILLI, first);
    assertThat(driver.ask(new Query.Explain(task)).toString()).doesNotContain("keeps its output");
  }

  @Test
  void restoredTasksGoOnAboveTheHighWaterMarkAndTheRestAfterAWait() {
    driver.join(1, "w1", 2);
    long id = driver.submit(10);
    List<SubtaskRange> ranges = driver.assigned(1);
    Segment segment = driver.stored(Change.SegmentPlanned.class).get(0).segment();
    Snapshot.StoredTask stored =
        new Snapshot.StoredTask(
            id,
            Driver.spec("a", "ann", TaskSpec.Limits.DEFAULT),
            new TaskPlan(new byte[0], 0, 10, false, 1, 1, (byte) 2),
            TaskState.WAITING,
            null,
            null,
            List.of(segment),
            List.of(new long[] {0, 1}),
            List.of(),
            List.of(),
            Map.of(0L, 4L),
            Map.of(),
            0,
            0,
            0);
    Driver again =
        new Driver(
            Driver.SETTINGS, new Snapshot(List.of(stored), 2, Set.of(), Map.of(), List.of()), 2);
    assertThat(again.take(Effect.OpenMerge.class).task()).isEqualTo(id);
    Effect.Merge merge = again.take(Effect.Merge.class);
    assertThat(merge.replay()).isTrue();
    assertThat(merge.range().count()).isEqualTo(1);

    again.apply(
        new Event.WorkerJoined(9, Driver.profile("w1", 2), List.of(ranges.get(0)), List.of()));
    Effect.Joined joined = again.take(Effect.Joined.class);
    assertThat(joined.revoked()).as("subtask 0 is done").hasSize(1);
    assertThat(joined.readopted()).extracting(SubtaskRange::first).containsExactly(1L);
    assertThat(again.server().readopted()).isEqualTo(1);
    assertThat(again.assigned(9)).extracting(SubtaskRange::first).containsExactly(4L);

    again.pass(20 * Driver.SECOND);
    again.join(10, "w2", 8);
    assertThat(again.assigned(10)).extracting(SubtaskRange::first).contains(2L);
  }
}
