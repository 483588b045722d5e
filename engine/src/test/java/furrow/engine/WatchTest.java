package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static furrow.engine.Driver.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Caller;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that follow a task, and clients that ask. */
class WatchTest {
  private static final Caller ANN = new Caller("ann", false);
  private static final Caller BOB = new Caller("bob", false);
  private static final long WATCH = 77;

  private Driver driver = new Driver();

  private List<View.Watched> heard() {
    return driver.replies(WATCH).stream().map(view -> (View.Watched) view).toList();
  }

  @Test
  void aWatcherHearsAtOnceThenAtMostFourTimesASecondAndOfTheEnd() {
    long task = driver.submit(1000);
    driver.apply(new Event.WatchAsked(WATCH, ANN, task));
    assertThat(heard()).hasSize(1);
    driver.join(1, "w", 1);
    int replies = 0;
    for (int i = 0; i < 200; i++) {
      driver.complete(1, 600 * MILLI, driver.assigned(1));
      driver.pass(10 * MILLI);
      replies += heard().size();
    }
    assertThat(replies).as("in two seconds").isBetween(6, 9);

    driver.apply(new Event.Merged(task, Driver.answer(1000, 5)));
    Effect.Reply last = driver.take(Effect.Reply.class);
    assertThat(last.last()).isTrue();
    assertThat(last.durable()).isTrue();
    assertThat(((View.Watched) last.view()).task().state()).isEqualTo(TaskState.DONE);
    driver.pass(10 * SECOND);
    assertThat(heard()).isEmpty();
  }

  @Test
  void aWaitingClientHearsWhyAfterTwoSeconds() {
    long task = driver.submit(Driver.spec("a", "ann", new TaskSpec.Limits("g", 0, 0, 0, 0)), 5);
    driver.apply(new Event.WatchAsked(WATCH, ANN, task));
    driver.pass(1900 * MILLI);
    assertThat(heard()).extracting(View.Watched::explanation).containsOnly("");
    driver.pass(1200 * MILLI);
    assertThat(heard())
        .extracting(View.Watched::explanation)
        .containsExactly("no worker in group g; furrow worker start --group g");
    driver.pass(20 * SECOND);
    assertThat(heard()).as("said once").isEmpty();
    driver.join(1, "w", 1, "g");
    driver.pass(SECOND);
    assertThat(heard()).extracting(View.Watched::explanation).contains("");
  }

  @Test
  void whoHangsUpHearsNothingMore() {
    long task = driver.submit(5);
    driver.apply(new Event.WatchAsked(WATCH, ANN, task));
    driver.apply(new Event.RequestGone(WATCH));
    driver.forgetEffects();
    driver.join(1, "w", 1);
    driver.pass(5 * SECOND);
    assertThat(heard()).isEmpty();
    driver.apply(new Event.RequestGone(12345));
  }

  @Test
  void anEndedTaskAnswersAtOnce() {
    long task = driver.submit(5);
    driver.apply(new Event.CancelAsked(1, ANN, task));
    driver.forgetEffects();
    driver.apply(new Event.WatchAsked(WATCH, ANN, task));
    assertThat(driver.take(Effect.Reply.class).last()).isTrue();
  }

  @Test
  void strangersSeeNothing() {
    long task = driver.submit(5);
    driver.apply(new Event.WatchAsked(WATCH, BOB, task));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("NO_SUCH_TASK");
    driver.apply(new Event.Asked(5, BOB, new Query.Explain(task)));
    assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("NO_SUCH_TASK");
    driver.apply(new Event.Asked(6, BOB, new Query.Tasks(0, 0, false)));
    assertThat(driver.replies(6)).containsExactly(new View.Tasks(List.of(), 0));
  }

  @Test
  void tasksAreAskedForByRangeOrTheLast() {
    for (int i = 0; i < 5; i++) {
      driver.submit(1);
    }
    assertThat(((View.Tasks) driver.ask(new Query.Tasks(2, 4, false))).tasks())
        .extracting(View.Task::task)
        .containsExactly(2L, 3L, 4L);
    assertThat(((View.Tasks) driver.ask(new Query.Tasks(0, 0, true))).tasks())
        .extracting(View.Task::task)
        .containsExactly(5L);
    assertThat(((View.Tasks) driver.ask(new Query.Tasks(4, 0, false))).tasks()).hasSize(2);
  }

  @Test
  void aListThatIsCutSaysWhereTheRestBegins() {
    driver = new Driver(EngineSettings.DEFAULT);
    for (int i = 0; i < 1_003; i++) {
      driver.apply(new Event.CancelAsked(WATCH, ANN, driver.submit(1)));
    }
    View.Tasks first = (View.Tasks) driver.ask(new Query.Tasks(0, 0, false));
    assertThat(first.tasks()).hasSize(1_000);
    assertThat(first.next()).isEqualTo(1_001);
    View.Tasks rest = (View.Tasks) driver.ask(new Query.Tasks(first.next(), 0, false));
    assertThat(rest.tasks()).extracting(View.Task::task).containsExactly(1_001L, 1_002L, 1_003L);
    assertThat(rest.next()).isZero();
    assertThat(((View.Tasks) driver.ask(new Query.Tasks(1, 1_000, false))).next()).isZero();
    assertThat(((View.Tasks) driver.ask(new Query.Tasks(0, 0, true))).next()).isZero();
  }

  @Test
  void subtasksAreAskedForByIndexOrState() {
    driver.join(1, "w", 2);
    long task = driver.submit(6);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.started(1, ranges);
    driver.complete(1, 700 * MILLI, List.of(ranges.get(0)));
    View.Subtask done = (View.Subtask) driver.ask(new Query.Subtask(task, 0));
    assertThat(done.state()).isEqualTo(SubtaskState.DONE);
    assertThat(done.worker()).isEqualTo("w");
    assertThat(done.attempts()).extracting(View.AttemptView::attempt).hasSize(1);

    View.Subtasks ready =
        (View.Subtasks) driver.ask(new Query.Subtasks(task, SubtaskState.READY, 0, 2));
    assertThat(ready.subtasks()).hasSize(2);
    assertThat(ready.subtasks()).extracting(View.Subtask::state).containsOnly(SubtaskState.READY);
    View.Subtasks all = (View.Subtasks) driver.ask(new Query.Subtasks(task, null, 0, 0));
    assertThat(all.subtasks()).hasSize(6);
    View.Subtasks later =
        (View.Subtasks) driver.ask(new Query.Subtasks(task, SubtaskState.READY, 4, 9));
    assertThat(later.subtasks()).extracting(View.Subtask::index).containsExactly(4L, 5L);

    driver.apply(new Event.Asked(9, ANN, new Query.Subtask(task, 6)));
    assertThat(driver.take(Effect.Refuse.class).problem().message())
        .isEqualTo("task 1 has subtasks 0 to 5 so far, not 6");
  }

  @Test
  void progressInsideRunningSubtasksCounts() {
    driver.join(1, "w", 1);
    long task = driver.submit(Driver.spec("a", "ann", new TaskSpec.Limits("", 0, 10, 0, 0)), 30);
    List<SubtaskRange> ranges = driver.assigned(1);
    driver.apply(new Event.Advanced(1, task, 7));
    assertThat(driver.task(task).unitsDone()).isEqualTo(7);
    driver.complete(1, SECOND, ranges);
    assertThat(driver.task(task).unitsDone()).isEqualTo(10);
  }
}
