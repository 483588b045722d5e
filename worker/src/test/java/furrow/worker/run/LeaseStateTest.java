package furrow.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.testkit.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Queue, held results and run arithmetic against a model that knows every subtask by itself. */
class LeaseStateTest {
  private final Random random = new Random(Seed.pick(LeaseStateTest.class));

  @Test
  void theQueueLosesAndKeepsExactlyWhatItShould() {
    for (int round = 0; round < 300; round++) {
      AssignmentQueue queue = new AssignmentQueue();
      TreeSet<Long> model = new TreeSet<>();
      for (long counter = 0; counter < 200; counter += 20) {
        queue.addLast(assigned(run(counter, 20)));
        add(model, counter, 20);
      }
      for (int i = 0; i < 5; i++) {
        RangeInfo gone = run(random.nextInt(200), 1 + random.nextInt(60));
        queue.remove(gone);
        remove(model, gone);
      }
      while (!queue.isEmpty()) {
        AssignedRange taken = queue.take(1 + random.nextInt(30));
        assertThat(taken.start()).isEqualTo(taken.run().first() * 10);
        remove(model, taken.run());
      }
      assertThat(model).isEmpty();
      assertThat(queue.subtasks()).isZero();
    }
  }

  @Test
  void heldResultsAreCutWhereTheyAreAcknowledged() {
    for (int round = 0; round < 300; round++) {
      UnackedResults held = new UnackedResults();
      TreeMap<Long, Byte> model = new TreeMap<>();
      for (long counter = 0; counter < 200; counter += 20) {
        held.add(results(counter, 20));
        for (long k = counter; k < counter + 20; k++) {
          model.put(k, (byte) k);
        }
      }
      for (int i = 0; i < 4; i++) {
        RangeInfo gone = run(random.nextInt(200), 1 + random.nextInt(60));
        held.remove(gone);
        model.subMap(gone.counter(), gone.counter() + gone.count()).clear();
      }
      assertThat(contents(held)).isEqualTo(model);
      held.remove(run(0, 1000));
      assertThat(held.isEmpty()).isTrue();
      assertThat(held.bytes()).isZero();
    }
  }

  @Test
  void anotherIncarnationIsAnotherLease() {
    UnackedResults held = new UnackedResults();
    held.add(results(0, 5));
    held.remove(new RangeInfo(1, 0, 5, 2, 0, 0));
    assertThat(held.all()).hasSize(1);
  }

  @Test
  void anotherFenceIsAnotherLease() {
    UnackedResults held = new UnackedResults();
    held.add(results(0, 5));
    held.remove(new RangeInfo(1, 0, 5, 1, 0, 1));
    assertThat(held.all()).hasSize(1);
  }

  @Test
  void oldResultsAreGivenUp() {
    UnackedResults held = new UnackedResults();
    held.add(new UnackedResults.Entry(run(0, 1), new long[0], new byte[0], 1, 1, 100));
    held.add(new UnackedResults.Entry(run(1, 1), new long[0], new byte[0], 1, 1, 200));
    assertThat(held.removeFinishedBefore(150)).isEqualTo(1);
    assertThat(held.all()).extracting(one -> one.run().counter()).containsExactly(1L);
  }

  @Test
  void neighboursAreJoined() {
    RangeInfo otherTask = new RangeInfo(2, 8, 1, 1, 8, 0);
    assertThat(RunInfos.joined(List.of(run(4, 4), run(0, 4), otherTask, run(20, 1))))
        .containsExactly(run(0, 8), otherTask, run(20, 1));
  }

  private static TreeMap<Long, Byte> contents(UnackedResults held) {
    TreeMap<Long, Byte> contents = new TreeMap<>();
    for (UnackedResults.Entry run : held.all()) {
      assertThat(run.lengths()).hasSize(run.run().count());
      for (int k = 0; k < run.run().count(); k++) {
        contents.put(run.run().counter() + k, run.bytes()[k]);
      }
    }
    return contents;
  }

  private static UnackedResults.Entry results(long counter, int count) {
    byte[] bytes = new byte[count];
    long[] lengths = new long[count];
    for (int k = 0; k < count; k++) {
      bytes[k] = (byte) (counter + k);
      lengths[k] = 1;
    }
    return new UnackedResults.Entry(run(counter, count), lengths, bytes, count, count, 0);
  }

  private static AssignedRange assigned(RangeInfo run) {
    return new AssignedRange(run, run.first() * 10, 10, (run.first() + run.count()) * 10, 2);
  }

  private static RangeInfo run(long counter, int count) {
    return new RangeInfo(1, counter, count, 1, counter, 0);
  }

  private static void add(TreeSet<Long> model, long counter, int count) {
    List<Long> fresh = new ArrayList<>();
    for (long k = counter; k < counter + count; k++) {
      fresh.add(k);
    }
    model.addAll(fresh);
  }

  private static void remove(TreeSet<Long> model, RangeInfo gone) {
    model.subSet(gone.counter(), gone.counter() + gone.count()).clear();
  }
}
