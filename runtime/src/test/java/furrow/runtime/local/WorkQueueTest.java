package furrow.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Attempt;
import furrow.engine.Effect;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private static final Segment SEGMENT = new Segment(0, 0, 1, 100, 100, (byte) 0);

  private final WorkQueue queue = new WorkQueue();

  private static SubtaskRange run(long task, long first, int count, long counter) {
    return new SubtaskRange(task, first, count, new Attempt(1, counter));
  }

  private static Effect.Assignment assignment(SubtaskRange run) {
    return new Effect.Assignment(null, null, SEGMENT, run);
  }

  private List<SubtaskRange> drain() throws InterruptedException {
    queue.add(List.of(assignment(run(99, 0, 1, 0))));
    List<SubtaskRange> runs = new ArrayList<>();
    SubtaskRange next = queue.take(a -> 1_000).range();
    while (next.task() != 99) {
      runs.add(next);
      next = queue.take(a -> 1_000).range();
    }
    return runs;
  }

  @Test
  void piecesAreCutOffTheFront() throws Exception {
    queue.add(List.of(assignment(run(1, 10, 5, 100))));
    assertThat(queue.take(a -> 2).range()).isEqualTo(run(1, 10, 2, 100));
    assertThat(queue.take(a -> 0).range()).isEqualTo(run(1, 12, 1, 102));
    assertThat(drain()).containsExactly(run(1, 13, 2, 103));
  }

  @Test
  void onlyTheRevokedAttemptsGo() throws Exception {
    queue.add(
        List.of(
            assignment(run(1, 10, 10, 100)),
            assignment(run(1, 10, 10, 500)),
            assignment(run(2, 10, 10, 100))));
    queue.revoke(run(1, 13, 4, 103));
    assertThat(drain())
        .containsExactly(
            run(1, 10, 3, 100), run(1, 17, 3, 107), run(1, 10, 10, 500), run(2, 10, 10, 100));
  }

  @Test
  void forgettingTakesTheWholeTask() throws Exception {
    queue.add(List.of(assignment(run(1, 0, 5, 1)), assignment(run(2, 0, 5, 6))));
    queue.forget(1);
    assertThat(drain()).containsExactly(run(2, 0, 5, 6));
  }

  @Test
  void closingEndsTheWait() throws Exception {
    queue.add(List.of(assignment(run(1, 0, 5, 1))));
    queue.close();
    assertThat(queue.take(a -> 1)).isNull();
  }
}
