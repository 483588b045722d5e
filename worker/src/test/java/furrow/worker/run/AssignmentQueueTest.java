package furrow.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.RangeInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssignmentQueueTest {
  private final AssignmentQueue queue = new AssignmentQueue();

  private static RangeInfo run(long task, long first, int count, long counter) {
    return new RangeInfo(task, first, count, 1, counter, 0);
  }

  private static AssignedRange assigned(RangeInfo run) {
    return new AssignedRange(run, run.first() * 10, 10, (run.first() + run.count()) * 10, 0);
  }

  private List<RangeInfo> takeAll() {
    List<RangeInfo> runs = new ArrayList<>();
    while (!queue.isEmpty()) {
      runs.add(queue.take(1_000).run());
    }
    assertThat(queue.subtasks()).isZero();
    return runs;
  }

  @Test
  void piecesAreCutOffTheFront() {
    queue.addLast(assigned(run(1, 10, 5, 100)));
    AssignedRange taken = queue.take(2);
    assertThat(taken.run()).isEqualTo(run(1, 10, 2, 100));
    assertThat(taken.start()).isEqualTo(100);
    taken = queue.take(1);
    assertThat(taken.run()).isEqualTo(run(1, 12, 1, 102));
    assertThat(taken.start()).isEqualTo(120);
    assertThat(queue.subtasks()).isEqualTo(2);
    assertThat(takeAll()).containsExactly(run(1, 13, 2, 103));
  }

  @Test
  void onlyTheRevokedAttemptsGo() {
    queue.addLast(assigned(run(1, 10, 10, 100)));
    queue.addLast(assigned(run(1, 10, 10, 500)));
    queue.addLast(assigned(run(2, 10, 10, 600)));
    queue.remove(run(1, 13, 4, 103));
    assertThat(queue.subtasks()).isEqualTo(26);
    assertThat(takeAll())
        .containsExactly(
            run(1, 10, 3, 100), run(1, 17, 3, 107), run(1, 10, 10, 500), run(2, 10, 10, 600));
  }

  @Test
  void forgettingTakesTheWholeTask() {
    queue.addLast(assigned(run(1, 0, 5, 1)));
    queue.addLast(assigned(run(2, 0, 5, 6)));
    queue.removeTask(1);
    assertThat(queue.subtasks()).isEqualTo(5);
    assertThat(takeAll()).containsExactly(run(2, 0, 5, 6));
  }
}
