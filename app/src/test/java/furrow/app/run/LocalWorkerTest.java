package furrow.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Attempt;
import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.InputRef;
import furrow.engine.Result;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.kernel.Boundaries;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Plan;
import furrow.kernel.Runner;
import furrow.runtime.spool.FileSpool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LocalWorkerTest {
  private static final long SESSION = 4;
  private static final Segment SEGMENT = new Segment(0, 0, 10, 100, 1000, (byte) 2);

  @TempDir Path directory;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CountDownLatch exhausted = new CountDownLatch(1);
  private FileSpool spool;
  private LocalWorker worker;
  private Runner runner = (piece, input, control) -> new byte[0];

  @BeforeEach
  void start() throws IOException, InterruptedException {
    spool = new FileSpool(directory, false);
    worker =
        new LocalWorker(
            SESSION,
            2,
            Kernels.builtIn().with(new LentKernel()),
            new LocalInputs(),
            spool,
            events::add,
            exhausted::countDown);
    worker.join();
    assertThat(next()).isInstanceOf(Event.WorkerJoined.class);
  }

  @AfterEach
  void stop() throws InterruptedException {
    worker.close();
  }

  /** Runs whatever the test says. */
  private final class LentKernel implements Kernel {
    @Override
    public String name() {
      return "lent";
    }

    @Override
    public Boundaries boundaries() {
      return Boundaries.ANYWHERE;
    }

    @Override
    public Plan plan(Operation operation, Input input) {
      throw new UnsupportedOperationException("not planned in these tests");
    }

    @Override
    public Runner runner(Operation operation, byte[] shared) {
      return (piece, input, control) -> runner.run(piece, input, control);
    }

    @Override
    public Merger merger(Operation operation, byte[] shared, Extent extent) {
      throw new UnsupportedOperationException("not merged in these tests");
    }
  }

  private Event next() throws InterruptedException {
    Event event = events.poll(10, TimeUnit.SECONDS);
    while (event instanceof Event.Started || event instanceof Event.Advanced) {
      event = events.poll(10, TimeUnit.SECONDS);
    }
    assertThat(event).as("an event within ten seconds").isNotNull();
    return event;
  }

  private static SubtaskRange run(long first, int count) {
    return new SubtaskRange(1, first, count, new Attempt(1, 100 + first));
  }

  private void assign(SubtaskRange run, long timeoutNanos) {
    TaskSpec spec =
        new TaskSpec(
            "0",
            "u",
            "lent",
            "",
            List.of(),
            Map.of(),
            InputRef.NONE,
            new TaskSpec.Limits("", 0, 0, timeoutNanos, 0));
    TaskPlan plan = new TaskPlan(new byte[0], 0, 1000, false, 1, 10, (byte) 2);
    worker.assign(
        new Effect.Assign(SESSION, List.of(new Effect.Assignment(spec, plan, SEGMENT, run))));
  }

  /** Completed subtasks and their results until {@code count} have come. */
  private List<String> completions(int count) throws InterruptedException {
    List<String> seen = new ArrayList<>();
    while (seen.size() < count) {
      for (Event.Completion done : ((Event.Completed) next()).completions()) {
        for (int k = 0; k < done.range().count(); k++) {
          long index = done.range().first() + k;
          assertThat(done.range().attempt().plus(k)).isEqualTo(new Attempt(1, 100 + index));
          seen.add(index + ":" + (done.results().isEmpty() ? 0 : done.results().get(k).size()));
        }
      }
    }
    seen.sort(null);
    return seen;
  }

  @Test
  void everySubtaskIsDoneOnceWithItsRange() throws Exception {
    runner =
        (piece, input, control) -> {
          control.rows(1);
          return new byte[(int) (piece.start() / 10 % 3)];
        };
    assign(run(0, 5), 0);
    assign(run(5, 4), 0);
    assertThat(completions(9))
        .containsExactly("0:0", "1:1", "2:2", "3:0", "4:1", "5:2", "6:0", "7:1", "8:2");
  }

  @Test
  void largeResultsGoToTheSpool() throws Exception {
    runner = (piece, input, control) -> new byte[100_000];
    assign(run(0, 1), 0);
    Event.Completed done = (Event.Completed) next();
    assertThat(done.completions().get(0).results().get(0)).isInstanceOf(Result.Spooled.class);
  }

  @Test
  void aResultThatComesInPartsIsWhole() throws Exception {
    byte[] large = new byte[1_300_000];
    new Random(1).nextBytes(large);
    runner = (piece, input, control) -> large;
    assign(run(0, 1), 0);
    Event.Completed done = (Event.Completed) next();
    try (InputStream in = spool.open(done.completions().get(0).results().get(0))) {
      assertThat(in.readAllBytes()).isEqualTo(large);
    }
  }

  @Test
  void aResultThatCannotBeStoredIsAFailure() throws Exception {
    for (int size : new int[] {100_000, 1_300_000}) {
      // A spool that is gone is made again; where it was there is something else now.
      Files.delete(directory);
      Files.createFile(directory);
      runner = (piece, input, control) -> new byte[size];
      assign(run(size, 1), 0);
      Event.SubtaskFailed failed = (Event.SubtaskFailed) next();
      assertThat(failed.range()).isEqualTo(run(size, 1));
      assertThat(failed.cause()).isEqualTo(Event.FailureCause.KERNEL);
      Files.delete(directory);
      Files.createDirectory(directory);
      runner = (piece, input, control) -> new byte[3];
      assign(run(size + 1, 1), 0);
      assertThat(completions(1)).containsExactly((size + 1) + ":3");
    }
  }

  @Test
  void aSubtaskThatGoesOnAfterItsTimeoutLosesItsThread() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    runner =
        (piece, input, control) -> {
          while (over.getCount() > 0) {
            Thread.onSpinWait();
          }
          return new byte[0];
        };
    for (int k = 0; k < 4; k++) {
      assign(run(k, 1), 20_000_000);
      assertThat(((Event.SubtaskFailed) next()).cause()).isEqualTo(Event.FailureCause.TIMEOUT);
    }
    assertThat(exhausted.await(20, TimeUnit.SECONDS)).isTrue();
    over.countDown();
  }

  @Test
  void aFailureIsToldAndTheRestGoesOn() throws Exception {
    runner =
        (piece, input, control) -> {
          if (piece.index() == 2) {
            throw new KernelException(KernelException.Kind.INPUT, "BAD_CELL", "no", "skip");
          }
          if (piece.index() == 3) {
            throw new KernelException(KernelException.Kind.TRANSIENT, "SUBTASK_FAILED", "no", "");
          }
          if (piece.index() == 4) {
            throw new IllegalStateException("bug");
          }
          return new byte[1];
        };
    assign(run(0, 6), 0);
    List<String> told = new ArrayList<>();
    int done = 0;
    while (done < 3 || told.size() < 3) {
      Event event = next();
      if (event instanceof Event.SubtaskFailed failed) {
        told.add(
            failed.range().first() + " " + failed.problem().code() + " " + failed.cause().name());
      } else {
        for (Event.Completion one : ((Event.Completed) event).completions()) {
          done += one.range().count();
        }
      }
    }
    told.sort(null);
    assertThat(told)
        .containsExactly(
            "2 BAD_CELL PERMANENT", "3 SUBTASK_FAILED KERNEL", "4 SUBTASK_FAILED KERNEL");
  }

  @Test
  void tooLongASubtaskEndsByTimeout() throws Exception {
    runner =
        (piece, input, control) -> {
          while (!control.cancelled()) {
            Thread.onSpinWait();
          }
          throw new InterruptedException();
        };
    assign(run(7, 1), 20_000_000);
    Event.SubtaskFailed failed = (Event.SubtaskFailed) next();
    assertThat(failed.cause()).isEqualTo(Event.FailureCause.TIMEOUT);
    assertThat(failed.problem().code()).isEqualTo("SUBTASK_TIMEOUT");
    assertThat(failed.range()).isEqualTo(run(7, 1));
  }

  @Test
  void aRevokedSubtaskStopsAndTellsNothing() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    runner =
        (piece, input, control) -> {
          if (piece.index() == 0) {
            running.countDown();
            while (!control.cancelled()) {
              Thread.onSpinWait();
            }
            throw new InterruptedException();
          }
          return new byte[0];
        };
    assign(run(0, 1), 0);
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
    worker.revoke(new Effect.Revoke(SESSION, List.of(run(0, 1))));
    assign(run(1, 1), 0);
    assertThat(completions(1)).containsExactly("1:0");
    assertThat(events)
        .allMatch(event -> event instanceof Event.Started || event instanceof Event.Advanced);
  }

  @Test
  void aForgottenTaskStops() throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    runner =
        (piece, input, control) -> {
          running.countDown();
          while (!control.cancelled()) {
            Thread.onSpinWait();
          }
          throw new InterruptedException();
        };
    assign(run(0, 10), 0);
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
    worker.forgetTask(new Effect.ForgetTask(SESSION, 1));
    worker.close();
    assertThat(events)
        .allMatch(event -> event instanceof Event.Started || event instanceof Event.Advanced);
  }
}
