package furrow.testkit.store;

import static furrow.testkit.store.SampleChanges.accepted;
import static furrow.testkit.store.SampleChanges.done;
import static furrow.testkit.store.SampleChanges.ended;
import static furrow.testkit.store.SampleChanges.plan;
import static furrow.testkit.store.SampleChanges.planned;
import static furrow.testkit.store.SampleChanges.range;
import static furrow.testkit.store.SampleChanges.spec;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Change;
import furrow.engine.MergeReport;
import furrow.engine.PastSubmission;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.engine.Snapshot;
import furrow.engine.TaskState;
import furrow.runtime.StoreException;
import furrow.runtime.TaskStore;
import furrow.runtime.TaskStore.Completion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What engine, kernel pool and server rely on in a {@link TaskStore}. A store's test extends this
 * and says how to open one, and how to open the same one again as after a crash.
 */
public abstract class TaskStoreContract {
  /** The wall clock that every store of the test is to read. */
  protected final AtomicLong wallMillis = new AtomicLong(1_700_000_000_000L);

  private TaskStore store;

  /** A new, empty store. */
  protected abstract TaskStore create() throws Exception;

  /** The same store as a new process would find it; the old object is not used again. */
  protected abstract TaskStore reopen(TaskStore old) throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = create();
  }

  @AfterEach
  void close() throws StoreException {
    store.close();
  }

  private void commit(Change... changes) throws StoreException {
    store.commit(List.of(changes));
  }

  /** What a restarted server sees. */
  private Snapshot restart() throws Exception {
    store = reopen(store);
    return store.load();
  }

  private Snapshot.StoredTask onlyTask() throws Exception {
    List<Snapshot.StoredTask> tasks = restart().tasks();
    assertThat(tasks).hasSize(1);
    return tasks.get(0);
  }

  private static Result inline(String text) {
    return new Result.Inline(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The results of a run as texts like {@code 3=abc} or {@code 4=file f 70000 -5}. */
  private List<String> results(long task, long first, int count)
      throws StoreException, IOException {
    List<String> seen = new ArrayList<>();
    store.results(
        task, range(task, first, count), (index, result) -> seen.add(text(index, result)));
    return seen;
  }

  private static String text(long index, Result result) {
    if (result instanceof Result.Spooled file) {
      return index + "=file " + file.file() + " " + file.size() + " " + file.crc32c();
    }
    byte[] bytes = ((Result.Inline) result).bytes();
    return index + "=" + new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void aNewStoreIsEmpty() throws Exception {
    assertThat(store.load()).isEqualTo(Snapshot.EMPTY);
  }

  @Test
  void incarnationsGrowOverRestarts() throws Exception {
    assertThat(store.openIncarnation()).isEqualTo(1);
    store = reopen(store);
    assertThat(store.openIncarnation()).isEqualTo(2);
    store = reopen(store);
    assertThat(store.openIncarnation()).isEqualTo(3);
  }

  @Test
  void settledPlacesReplaceWhatThePlanShared() throws Exception {
    commit(accepted(1), accepted(2));
    byte[] shared = {0, 0, 0, 1, 0, 1, 'w', -1};
    commit(new Change.TaskPlaced(2, shared), planned(2, 0, 5));
    List<Snapshot.StoredTask> tasks = restart().tasks();
    assertThat(tasks.get(0).plan().shared()).isEqualTo(plan(1).shared());
    assertThat(tasks.get(1).plan())
        .usingRecursiveComparison()
        .isEqualTo(plan(1_000_000).sharing(shared));
  }

  @Test
  void anAcceptedTaskComesBackWhole() throws Exception {
    commit(accepted(1));
    Snapshot.StoredTask task = onlyTask();
    assertThat(task.spec()).isEqualTo(spec(1));
    assertThat(task.plan()).usingRecursiveComparison().isEqualTo(plan(1_000_000));
    assertThat(task.state()).isEqualTo(TaskState.WAITING);
    assertThat(task.problem()).isNull();
    assertThat(task.answer()).isNull();
    assertThat(task.createdMillis()).isPositive();
    assertThat(task.endedMillis()).isZero();
  }

  @Test
  void tasksComeInOrderAndIdsAreNotUsedAgain() throws Exception {
    commit(accepted(9), accepted(2), accepted(5), new Change.TaskForgotten(9, 0));
    Snapshot snapshot = restart();
    assertThat(snapshot.tasks()).extracting(Snapshot.StoredTask::task).containsExactly(2L, 5L);
    assertThat(snapshot.nextTask()).isEqualTo(10);
  }

  @Test
  void segmentsAndMarksComeBack() throws Exception {
    commit(accepted(1), planned(1, 0, 10), planned(1, 10, 7));
    commit(new Change.HighWater(1, 10, 12), new Change.HighWater(1, 10, 16));
    Snapshot.StoredTask task = onlyTask();
    assertThat(task.segments())
        .containsExactly(planned(1, 0, 10).segment(), planned(1, 10, 7).segment());
    assertThat(task.highWater()).isEqualTo(Map.of(10L, 16L));
  }

  @Test
  void finishedSubtasksBecomeRangesThatDoNotTouch() throws Exception {
    commit(accepted(1), planned(1, 0, 100), done(1, 5, 5));
    commit(done(1, 50, 1), done(1, 0, 5), done(1, 10, 10), done(1, 52, 1));
    Snapshot.StoredTask task = onlyTask();
    assertThat(task.done())
        .containsExactly(new long[] {0, 20}, new long[] {50, 51}, new long[] {52, 53});
    assertThat(task.rows()).isEqualTo(22);
  }

  @Test
  void resultsComeBackInOrderAndUnfinishedOnesAreSkipped() throws Exception {
    Result file = new Result.Spooled("p1-ab", 70_000, -5);
    commit(accepted(1), planned(1, 0, 100));
    commit(done(1, 6, List.of(inline("six"), Result.EMPTY, file)), done(1, 2, 3));
    store = reopen(store);
    assertThat(results(1, 0, 100))
        .containsExactly("2=", "3=", "4=", "6=six", "7=", "8=file p1-ab 70000 -5");
    assertThat(results(1, 3, 4)).containsExactly("3=", "4=", "6=six");
    assertThat(results(1, 7, 1)).containsExactly("7=");
    assertThat(results(1, 9, 20)).isEmpty();
    assertThat(results(2, 0, 100)).isEmpty();
  }

  @Test
  void manyResultsOfARunComeBack() throws Exception {
    commit(accepted(1), planned(1, 0, 10_000));
    List<String> expected = new ArrayList<>();
    for (int first = 0; first < 3000; first += 3) {
      commit(done(1, first, List.of(inline("a" + first), inline("b"), inline("c"))));
      expected.addAll(List.of(first + "=a" + first, (first + 1) + "=b", (first + 2) + "=c"));
    }
    assertThat(results(1, 0, 10_000)).isEqualTo(expected);
  }

  @Test
  void supersededSubtasksAreNeitherDoneNorRead() throws Exception {
    commit(accepted(1), planned(1, 0, 100));
    commit(done(1, 4, List.of(inline("a"), inline("b"), inline("c"))));
    commit(new Change.SubtasksSuperseded(1, List.of(5L, 20L, 21L)));
    Snapshot.StoredTask task = onlyTask();
    assertThat(task.done()).containsExactly(new long[] {4, 5}, new long[] {6, 7});
    assertThat(task.superseded()).containsExactly(new long[] {5, 6}, new long[] {20, 22});
    assertThat(results(1, 0, 100)).containsExactly("4=a", "6=c");
  }

  @Test
  void voidedSubtasksAreNotDoneAndTheOthersOfTheirRunStay() throws Exception {
    commit(accepted(1), planned(1, 0, 100), done(1, 20, 5));
    commit(done(1, 4, List.of(inline("a"), inline("b"), inline("c"), Result.EMPTY)));
    commit(new Change.CompletionsVoided(1, List.of(4L, 6L, 22L)));
    assertThat(results(1, 0, 100)).containsExactly("5=b", "7=", "20=", "21=", "23=", "24=");
    Snapshot.StoredTask task = onlyTask();
    assertThat(task.done())
        .containsExactly(
            new long[] {5, 6}, new long[] {7, 8}, new long[] {20, 22}, new long[] {23, 25});

    commit(done(1, 6, List.of(inline("again"))), done(1, 4, List.of(inline("too"))));
    assertThat(results(1, 0, 10)).containsExactly("4=too", "5=b", "6=again", "7=");
  }

  @Test
  void aTaskWhoseAnswerIsLostStartsOverWithNothingDone() throws Exception {
    var answer = new MergeReport.Answer(inline("{}"), "application/json");
    commit(accepted(1), planned(1, 0, 100), done(1, 0, List.of(inline("a"), inline("b"))));
    commit(new Change.TaskMoved(1, TaskState.DONE, null, answer));
    commit(new Change.AllCompletionsVoided(1));
    commit(new Change.TaskMoved(1, TaskState.WAITING, null, null));
    commit(done(1, 0, List.of(inline("x"), inline("y"))));
    housekeep();
    assertThat(onlyTask().done()).containsExactly(new long[] {0, 2});
    assertThat(results(1, 0, 100)).containsExactly("0=x", "1=y");
  }

  @Test
  void endingsAndStrikesStayUntilReopened() throws Exception {
    commit(accepted(1), planned(1, 0, 100));
    commit(new Change.SubtaskStruck(1, 7, 1, "w1"), new Change.SubtaskStruck(1, 7, 2, "w2"));
    commit(ended(1, 9), ended(1, 3));
    Snapshot.StoredTask task = onlyTask();
    assertThat(task.strikes()).isEqualTo(Map.of(7L, 2));
    assertThat(task.ended()).containsExactly(ended(1, 3), ended(1, 9));

    commit(new Change.SubtasksReopened(1));
    task = onlyTask();
    assertThat(task.ended()).isEmpty();
    assertThat(task.strikes()).isEmpty();
  }

  @Test
  void aFailedTaskKeepsItsProblemAndItsResults() throws Exception {
    Problem problem = new Problem("BAD_CELL", "line 3: 'x'", "use --bad-cells skip");
    commit(accepted(1), planned(1, 0, 100), done(1, 0, List.of(inline("a"))));
    commit(new Change.TaskMoved(1, TaskState.FAILED, problem, null));
    Snapshot.StoredTask task = onlyTask();
    assertThat(task.state()).isEqualTo(TaskState.FAILED);
    assertThat(task.problem()).isEqualTo(problem);
    assertThat(task.endedMillis()).isPositive();
    assertThat(results(1, 0, 100)).containsExactly("0=a");

    commit(new Change.TaskMoved(1, TaskState.WAITING, null, null));
    task = onlyTask();
    assertThat(task.state()).isEqualTo(TaskState.WAITING);
    assertThat(task.problem()).isNull();
    assertThat(task.endedMillis()).isZero();
  }

  @Test
  void aDoneTaskKeepsItsAnswer() throws Exception {
    var small = new MergeReport.Answer(inline("{}"), "application/json");
    var large = new MergeReport.Answer(new Result.Spooled("a2-f", 1L << 33, 77), "text/plain");
    commit(accepted(1), accepted(2), planned(1, 0, 100), done(1, 0, 100));
    commit(new Change.TaskMoved(1, TaskState.DONE, null, small));
    commit(new Change.TaskMoved(2, TaskState.DONE, null, large));
    List<Snapshot.StoredTask> tasks = restart().tasks();
    assertThat(tasks.get(0).answer()).usingRecursiveComparison().isEqualTo(small);
    assertThat(tasks.get(1).answer()).isEqualTo(large);
    assertThat(tasks.get(0).done()).containsExactly(new long[] {0, 100});
  }

  @Test
  void whoDidASubtaskIsKnownUntilItsTaskIsForgotten() throws Exception {
    var answer = new MergeReport.Answer(inline("{}"), "application/json");
    commit(accepted(1), planned(1, 0, 100), done(1, 4, 3));
    commit(done(1, 7, List.of(inline("a"), inline("b"))), done(1, 0, 2));
    commit(new Change.TaskMoved(1, TaskState.DONE, null, answer));
    housekeep();
    store = reopen(store);
    assertThat(store.completion(1, 0)).isEqualTo(new Completion(range(1, 0, 2), "w1"));
    assertThat(store.completion(1, 6)).isEqualTo(new Completion(range(1, 4, 3), "w1"));
    assertThat(store.completion(1, 8)).isEqualTo(new Completion(range(1, 7, 2), "w2"));
    for (long index : new long[] {2, 3, 9, 1_000}) {
      assertThat(store.completion(1, index)).as("subtask " + index).isNull();
    }
    assertThat(store.completion(2, 0)).isNull();

    commit(new Change.TaskForgotten(1, 0));
    housekeep();
    assertThat(store.completion(1, 0)).isNull();
  }

  @Test
  void groupsAndMembershipsComeBack() throws Exception {
    commit(new Change.GroupCreated("fast"), new Change.GroupCreated("gpu"));
    commit(
        new Change.MembershipChanged("w1", "fast", true),
        new Change.MembershipChanged("w1", "gpu", true),
        new Change.MembershipChanged("w2", "fast", false),
        new Change.MembershipChanged("w1", "fast", false));
    Snapshot snapshot = restart();
    assertThat(snapshot.groups()).isEqualTo(Set.of("fast", "gpu"));
    assertThat(snapshot.memberships()).isEqualTo(Map.of("w1", Set.of("gpu"), "w2", Set.of()));

    commit(new Change.GroupDeleted("gpu"));
    snapshot = restart();
    assertThat(snapshot.groups()).isEqualTo(Set.of("fast"));
    assertThat(snapshot.memberships().get("w1")).isEmpty();
  }

  @Test
  void aForgottenTaskLeavesNothing() throws Exception {
    commit(accepted(1), planned(1, 0, 9), done(1, 0, List.of(inline("a"))), ended(1, 3));
    commit(new Change.TaskForgotten(1, 0));
    store.maintain();
    assertThat(restart().tasks()).isEmpty();
    assertThat(results(1, 0, 100)).isEmpty();
  }

  private void housekeep() throws StoreException {
    int calls = 0;
    while (store.maintain() == 0) {
      assertThat(++calls).isLessThan(1000);
    }
  }

  @Test
  void theSubmissionOfAForgottenTaskIsKeptForSevenDays() throws Exception {
    long then = wallMillis.get();
    commit(accepted(1), accepted(2), accepted(3), new Change.TaskForgotten(2, -77));
    wallMillis.addAndGet(PastSubmission.KEEP_MILLIS - 1);
    commit(new Change.TaskForgotten(1, Long.MAX_VALUE));
    housekeep();
    PastSubmission first = PastSubmission.of("anna", spec(2).submissionId(), 2, -77, then);
    PastSubmission second =
        PastSubmission.of("anna", spec(1).submissionId(), 1, Long.MAX_VALUE, wallMillis.get());
    assertThat(restart().past()).containsExactly(first, second);

    wallMillis.addAndGet(60_000);
    housekeep();
    assertThat(restart().past()).containsExactly(second);
    assertThat(restart().tasks()).extracting(Snapshot.StoredTask::task).containsExactly(3L);
  }

  @Test
  void housekeepingComesToAnEnd() throws Exception {
    commit(accepted(1), planned(1, 0, 100_000), accepted(2));
    for (int first = 0; first < 5000; first++) {
      commit(done(1, first, List.of(inline("x"))));
    }
    commit(new Change.TaskMoved(1, TaskState.DONE, null, null), new Change.TaskForgotten(1, 0));
    housekeep();
    assertThat(onlyTask().task()).isEqualTo(2);
    assertThat(store.spaceLow()).isFalse();
  }
}
