package furrow.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.engine.InputRef;
import furrow.engine.TaskSpec;
import furrow.engine.TaskState;
import furrow.engine.View;
import furrow.kernel.Kernels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LocalRunTest {
  @TempDir Path directory;
  private final Kernels kernels = Kernels.builtIn();

  private LocalRun start(int slots, java.util.function.Consumer<View.Task> progress)
      throws IOException {
    return new LocalRun(new LocalRun.Options(kernels, slots, directory), "anna", progress);
  }

  private static TaskSpec spec(
      String kernel, String operation, Map<String, String> options, InputRef input, long chunk) {
    return new TaskSpec(
        "0123456789abcdef0123456789abcdef",
        "anna",
        kernel,
        operation,
        List.of(),
        options,
        input,
        new TaskSpec.Limits("", 0, chunk, 0, 0));
  }

  private static String answer(LocalRun run) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    run.writeAnswer(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private InputRef file(String content) throws Exception {
    Path file = Files.createTempFile("furrow-local", ".csv");
    file.toFile().deleteOnExit();
    Files.writeString(file, content);
    return LocalInputs.ref(file);
  }

  @Test
  void sumsAFileWhateverTheChunkAndTheSlots() throws Exception {
    StringBuilder text = new StringBuilder("name,qty\n");
    long sum = 0;
    for (int k = 0; k < 5_000; k++) {
      text.append(k % 7 == 0 ? "\"a\nb, \"\"" + k + "\"\"\"" : "plain").append(',').append(k);
      text.append(k % 2 == 0 ? "\n" : "\r\n");
      sum += k;
    }
    InputRef input = file(text.toString());
    String first = null;
    for (long chunk : new long[] {0, 997, 7}) {
      for (int slots : new int[] {1, 3}) {
        try (LocalRun run = start(slots, task -> {})) {
          View.Task task = run.run(spec("csv", "sum(qty)", Map.of(), input, chunk));
          assertThat(task.state()).isEqualTo(TaskState.DONE);
          String answer = answer(run);
          first = first == null ? answer : first;
          assertThat(answer).isEqualTo(first).contains("\"" + sum + "\"");
        }
      }
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void manyEmptySubtasksCostLittle() throws Exception {
    try (LocalRun run = start(2, task -> {})) {
      long began = System.nanoTime();
      View.Task task = run.run(spec("noop", "", Map.of("items", "300000"), InputRef.NONE, 1));
      long millis = (System.nanoTime() - began) / 1_000_000;
      System.err.println("300000 subtasks in this process: " + millis + " ms");
      assertThat(task.done()).isEqualTo(300_000);
      assertThat(run.contentType()).isEqualTo("application/json");
    }
  }

  @Test
  void aFaultOfTheInputIsTold() throws Exception {
    InputRef input = file("a,b\n1,2\n3,x\n");
    try (LocalRun run = start(2, task -> {})) {
      LocalRun.TaskFailedException failed =
          catchThrowableOfType(
              LocalRun.TaskFailedException.class,
              () -> run.run(spec("csv", "sum(b)", Map.of(), input, 0)));
      assertThat(failed.problem().code()).isEqualTo("BAD_CELL");
      assertThat(failed.problem().message()).contains("x");
      assertThat(failed.task().state()).isEqualTo(TaskState.FAILED);
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void anotherFileThanTheSubmittedOneIsRefused() throws Exception {
    InputRef input = file("a,b\n1,2\n");
    Files.writeString(Path.of(input.path()), "3,4\n", StandardOpenOption.APPEND);
    try (LocalRun run = start(1, task -> {})) {
      LocalRun.TaskFailedException failed =
          catchThrowableOfType(
              LocalRun.TaskFailedException.class,
              () -> run.run(spec("csv", "sum(b)", Map.of(), input, 0)));
      assertThat(failed.problem().code()).isEqualTo("INPUT_CHANGED");
      assertThat(failed.problem().message()).contains("it has 12 bytes here and 8 there");
    }
  }

  @Test
  void aFileThatChangesWhileItIsReadIsNoLongerTheSubmittedOne() throws Exception {
    InputRef input = file("a,b\n" + "1,2\n".repeat(500_000));
    CountDownLatch planned = new CountDownLatch(1);
    try (LocalRun run = start(1, task -> planned.countDown())) {
      Thread writer =
          new Thread(
              () -> {
                try {
                  planned.await();
                  Files.writeString(Path.of(input.path()), "3,4\n", StandardOpenOption.APPEND);
                } catch (InterruptedException | IOException e) {
                  throw new AssertionError(e);
                }
              });
      writer.start();
      LocalRun.TaskFailedException failed =
          catchThrowableOfType(
              LocalRun.TaskFailedException.class,
              () -> run.run(spec("csv", "sum(b)", Map.of(), input, 200)));
      writer.join();
      assertThat(failed.problem().code()).isEqualTo("INPUT_CHANGED");
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void aRefusedSubmissionIsTold() throws Exception {
    try (LocalRun run = start(1, task -> {})) {
      LocalRun.TaskFailedException failed =
          catchThrowableOfType(
              LocalRun.TaskFailedException.class,
              () -> run.run(spec("nosuch", "", Map.of(), InputRef.NONE, 0)));
      assertThat(failed.problem().code()).isEqualTo("UNKNOWN_KERNEL");
      assertThat(failed.task()).isNull();
    }
  }

  @Test
  void cancellingEndsIt() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    try (LocalRun run = start(2, task -> running.countDown())) {
      Thread canceller =
          new Thread(
              () -> {
                try {
                  running.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                run.cancel();
              });
      canceller.start();
      assertThatThrownBy(
              () ->
                  run.run(
                      spec("spin", "", Map.of("items", "1000", "millis", "200"), InputRef.NONE, 1)))
          .isInstanceOf(LocalRun.TaskFailedException.class)
          .satisfies(
              e ->
                  assertThat(((LocalRun.TaskFailedException) e).problem().code())
                      .isEqualTo("CANCELLED"));
      canceller.join();
    }
  }
}
