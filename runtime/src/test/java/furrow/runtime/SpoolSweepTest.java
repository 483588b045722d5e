package furrow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Change;
import furrow.engine.InputRef;
import furrow.engine.MergeReport;
import furrow.engine.Result;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.engine.TaskState;
import furrow.runtime.memory.MemoryStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpoolSweepTest {
  private static Change.TaskAccepted accepted(long task) {
    return new Change.TaskAccepted(
        task,
        new TaskSpec(
            "0", "u", "k", "", List.of(), Map.of(), InputRef.NONE, TaskSpec.Limits.DEFAULT),
        new TaskPlan(new byte[0], 0, 1, false, 1, 1, (byte) 0));
  }

  @Test
  void keepsWhatMayStillBeRead() {
    MemoryStore store = new MemoryStore();
    Result answer = new Result.Spooled("a2-cc", 100_000, 1);
    store.commit(List.of(accepted(1), accepted(2), accepted(3)));
    store.commit(
        List.of(
            new Change.TaskMoved(
                2, TaskState.DONE, null, new MergeReport.Answer(answer, "text/plain")),
            new Change.TaskMoved(3, TaskState.FAILED, null, null)));
    SpoolSweep sweep = new SpoolSweep(store.load());
    assertThat(List.of("p1-aa", "p3-aa", "a2-cc", "upload-1", "u7-1", "p-1", "ab1-1"))
        .allMatch(sweep);
    assertThat(List.of("p2-aa", "p4-aa", "a1-bb", "a2-dd", "a9-aa")).noneMatch(sweep);
  }
}
