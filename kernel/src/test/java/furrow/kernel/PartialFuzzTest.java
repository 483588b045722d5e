package furrow.kernel;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Any bytes at all as a partial of any kernel. The first byte says of which task, the second of
 * which of its pieces.
 */
@Tag("fuzz")
class PartialFuzzTest {
  private record Task(PartialMutations mutations, List<Piece> pieces) {}

  /** Made once, as fuzzing asks many times. */
  private static final class Tasks {
    static final List<Task> ALL = all();

    private static List<Task> all() {
      List<Task> tasks = new ArrayList<>();
      try (Stream<Arguments> arguments = HostilePartialsTest.tasks()) {
        arguments.forEach(task -> tasks.add(task(task.get())));
      }
      return tasks;
    }

    private static Task task(Object[] of) {
      try {
        KernelDriver driver =
            HostilePartialsTest.run((String) of[0], (Operation) of[1], (Input) of[2]);
        PartialMutations mutations = driver.mutations();
        return new Task(mutations, List.copyOf(driver.partials().keySet()));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @FuzzTest(maxDuration = "60s")
  void anyBytesAreMergedOrRefused(byte[] data) throws Exception {
    if (data.length < 2) {
      return;
    }
    Task task = Tasks.ALL.get((data[0] & 0xff) % Tasks.ALL.size());
    if (!task.pieces.isEmpty()) {
      Piece piece = task.pieces.get((data[1] & 0xff) % task.pieces.size());
      task.mutations.tryOne(piece, Arrays.copyOfRange(data, 2, data.length));
    }
  }
}
