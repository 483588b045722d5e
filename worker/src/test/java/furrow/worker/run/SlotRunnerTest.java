package furrow.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.Revoke;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import furrow.protocol.message.WorkMessage.TaskOpen;
import furrow.worker.run.Upstream.FetchRefusedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class SlotRunnerTest {
  private static final InputInfo NO_INPUT = new InputInfo("", 0, 0, "", 0, "", "");

  private final RecordingUpstream up = new RecordingUpstream();
  private final AtomicBoolean exhausted = new AtomicBoolean();
  private SlotRunner runner;
  private String name;

  @TempDir Path directory;

  @BeforeEach
  void start(TestInfo info) {
    name = info.getDisplayName();
    SlotSettings defaults = SlotSettings.of(2, 64 << 20);
    SlotSettings settings =
        new SlotSettings(
            2,
            1 << 20,
            defaults.batchNanos(),
            TimeUnit.SECONDS.toNanos(30),
            TimeUnit.MILLISECONDS.toNanos(300),
            4 << 20);
    runner = new SlotRunner(settings, Kernels.builtIn(), () -> exhausted.set(true));
    runner.attach(up, new Joined(List.of(), List.of(), List.of(), ""));
  }

  @AfterEach
  void stop() {
    runner.close();
  }

  @Test
  void noopSubtasksTravelInRuns() throws Exception {
    open("noop", "items=200000", 0);
    assign(run(0, 200_000, 1));
    await().until(() -> up.done() == 200_000);
    assertThat(up.results.size()).isLessThan(2_000);
    assertThat(up.results).allMatch(result -> result.results().length == 0);
    assertThat(up.started).isNotEmpty();
    assertThat(runner.awaitDone(TimeUnit.SECONDS.toNanos(10))).isTrue();
    assertThat(runner.awaitIdle(0)).isFalse();
    acknowledgeAll();
    assertThat(runner.awaitIdle(TimeUnit.SECONDS.toNanos(10))).isTrue();
  }

  @Test
  void resultsComeWithTheirLengthsInOrder() {
    Gate.set(name, (piece, input, control) -> ("<" + piece.index() + ">").getBytes());
    open("gate", name, 0);
    assign(run(8, 5, 100));
    await().until(() -> up.done() == 5);
    StringBuilder all = new StringBuilder();
    up.results.stream()
        .sorted((a, b) -> Long.compare(a.run().first(), b.run().first()))
        .forEach(result -> all.append(new String(result.results(), StandardCharsets.UTF_8)));
    assertThat(all.toString()).isEqualTo("<8><9><10><11><12>");
  }

  /** As after a restore of the server's state: the number is known, the task is not. */
  @Test
  void anotherTaskOfAKnownNumberIsNotTakenForTheOldOne() {
    Gate.set(name, (piece, input, control) -> "old".getBytes(StandardCharsets.UTF_8));
    Gate.set(name + "2", (piece, input, control) -> "new".getBytes(StandardCharsets.UTF_8));
    open("gate", name, 0);
    assign(run(0, 1, 1));
    await().until(() -> up.done() == 1);
    acknowledgeAll();
    up.results.clear();
    open("gate", name + "2", 0);
    assign(run(1, 1, 1));
    await().until(() -> up.done() == 1);
    assertThat(new String(up.results.get(0).results(), StandardCharsets.UTF_8)).isEqualTo("new");
  }

  @Test
  void aLargeResultTravelsInParts() {
    byte[] large = new byte[1_300_000];
    large[1_299_999] = 7;
    Gate.set(name, (piece, input, control) -> large);
    open("gate", name, 0);
    assign(run(0, 1, 1));
    await().until(() -> up.done() == 1);
    assertThat(up.parts).extracting(part -> part.offset()).containsExactly(0L, 524288L, 1048576L);
    assertThat(up.results.get(0).sentInParts()).isTrue();
    assertThat(up.results.get(0).lengths()).containsExactly(1_300_000L);
  }

  @Test
  void outputsThatOthersHoldAreReportedForEachSessionUntilTheyEnd() {
    CountDownLatch end = new CountDownLatch(1);
    Gate.set(
        name,
        (piece, input, control) -> {
          control.outputHeld();
          end.await();
          return new byte[0];
        });
    open("gate", name, 0);
    assign(run(4, 1, 1));
    await().until(() -> !up.held.isEmpty());
    RecordingUpstream next = new RecordingUpstream();
    runner.detach(up);
    runner.attach(next, new Joined(List.of(), List.of(), List.of(), ""));
    await().until(() -> !next.held.isEmpty());
    for (RecordingUpstream session : List.of(up, next)) {
      assertThat(session.held)
          .singleElement()
          .satisfies(held -> assertThat(held.task()).isEqualTo(1))
          .satisfies(held -> assertThat(held.subtasks()).containsExactly(4));
    }
    end.countDown();
    await().until(() -> next.done() == 1);
  }

  @Test
  void aFailureIsToldWithItsCodeAndTheRestGoesOn() {
    Gate.set(
        name,
        (piece, input, control) -> {
          if (piece.index() == 2) {
            throw new IllegalStateException("bad luck");
          }
          return new byte[0];
        });
    open("gate", name, 0);
    assign(run(0, 5, 1));
    await().until(() -> up.done() == 4 && up.failures.size() == 1);
    SubtaskFailed failure = up.failures.get(0);
    assertThat(failure.run()).isEqualTo(new RangeInfo(1, 2, 1, 1, 1002, 0));
    assertThat(failure.code()).isEqualTo(ErrorCode.SUBTASK_FAILED.number());
    assertThat(failure.message()).contains("bad luck");
    assertThat(failure.evidence()).contains("SlotRunnerTest");
    assertThat(failure.cause()).isEqualTo("KERNEL");
  }

  @Test
  void onlyWhatMayPassIsToBeTriedAgain() {
    Gate.set(
        name,
        (piece, input, control) -> {
          KernelException.Kind kind = KernelException.Kind.values()[(int) piece.index()];
          throw new KernelException(kind, "BAD_CELL", kind.name(), "");
        });
    open("gate", name, 0);
    assign(run(0, KernelException.Kind.values().length, 1));
    await().until(() -> up.failures.size() == KernelException.Kind.values().length);
    assertThat(up.failures)
        .extracting(failure -> failure.message() + " " + failure.cause())
        .containsExactlyInAnyOrder(
            "OPERATION PERMANENT",
            "INPUT PERMANENT",
            "LIMIT PERMANENT",
            "TRANSIENT KERNEL",
            "HERE UNSUITABLE",
            "PROGRAM_MISSING PROGRAM_MISSING",
            "OUT_OF_MEMORY OUT_OF_MEMORY");
  }

  @Test
  void afterAnOutOfMemoryTheSlotReportsItAndGoesOn() {
    Gate.set(
        name,
        (piece, input, control) -> {
          if (piece.index() == 0) {
            throw new OutOfMemoryError("Java heap space");
          }
          return new byte[0];
        });
    open("gate", name, 0);
    assign(run(0, 2, 1));
    await().until(() -> up.done() == 1 && up.failures.size() == 1);
    SubtaskFailed failure = up.failures.get(0);
    assertThat(failure.cause()).isEqualTo("OUT_OF_MEMORY");
    assertThat(failure.message()).contains("Java heap space").contains("MiB");
  }

  @Test
  void aKernelThatIsMissingHereIsUnsuitable() {
    open("absent", "", 0);
    assign(run(0, 1, 1));
    await().until(() -> up.failures.size() == 1);
    assertThat(up.failures.get(0).cause()).isEqualTo("UNSUITABLE");
    assertThat(up.failures.get(0).code()).isEqualTo(ErrorCode.KERNEL_MISSING.number());
  }

  @Test
  void aRevokedSubtaskIsToldToStopAndNeverReported() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Gate.set(
        name,
        (piece, input, control) -> {
          running.countDown();
          while (!control.cancelled()) {
            Thread.onSpinWait();
          }
          ended.countDown();
          throw new InterruptedException();
        });
    open("gate", name, 0);
    assign(run(0, 1, 1));
    running.await();
    assertThat(runner.holding()).containsExactly(new RangeInfo(1, 0, 1, 1, 1000, 0));
    runner.revoke(new Revoke(List.of(new RangeInfo(1, 0, 1, 1, 1000, 0))));
    ended.await();
    assertThat(runner.awaitIdle(TimeUnit.SECONDS.toNanos(10))).isTrue();
    assertThat(up.results).isEmpty();
    assertThat(up.failures).isEmpty();
  }

  @Test
  void resultsAreHeldOverABrokenSessionAndSentAgain() {
    Gate.set(name, (piece, input, control) -> new byte[] {1});
    open("gate", name, 0);
    up.broken = true;
    assign(run(0, 6, 1));
    await().until(() -> runner.finished().stream().mapToInt(RangeInfo::count).sum() == 6);
    assertThat(runner.holding()).isEmpty();
    RecordingUpstream next = new RecordingUpstream();
    RangeInfo revoked = new RangeInfo(1, 2, 1, 1, 1002, 0);
    runner.attach(next, new Joined(runner.finished(), List.of(revoked), List.of(), ""));
    await().until(() -> next.done() == 5);
    assertThat(next.results).noneMatch(result -> RunInfos.overlap(result.run(), revoked));
  }

  @Test
  void drainingHandsBackWhatHasNotBegun() throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    Gate.set(
        name,
        (piece, input, control) -> {
          running.countDown();
          go.await();
          return new byte[0];
        });
    open("gate", name, 0);
    assign(run(0, 10, 1));
    running.await();
    runner.drain();
    await().until(() -> up.returned.stream().mapToInt(RangeInfo::count).sum() == 8);
    go.countDown();
    await().until(() -> up.done() == 2);
    acknowledgeAll();
    assertThat(runner.awaitIdle(TimeUnit.SECONDS.toNanos(10))).isTrue();
  }

  @Test
  void aSubtaskThatRunsTooLongIsEndedAndItsThreadReplaced() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger deaf = new AtomicInteger();
    Gate.set(
        name,
        (piece, input, control) -> {
          while (piece.index() < 4 && never.getCount() > 0) {
            if (Thread.interrupted()) {
              deaf.incrementAndGet();
            }
            Thread.onSpinWait();
          }
          return new byte[0];
        });
    open("gate", name, 100);
    assign(run(0, 6, 1));
    await().until(() -> up.failures.size() == 4 && up.done() == 2);
    assertThat(up.failures).allMatch(failure -> failure.cause().equals("TIMEOUT"));
    assertThat(deaf.get()).isPositive();
    await().untilTrue(exhausted);
    never.countDown();
  }

  @Test
  void slotsWaitWhileTooMuchIsUnacknowledged() {
    Gate.set(name, (piece, input, control) -> new byte[200_000]);
    open("gate", name, 0);
    assign(run(0, 50, 1));
    await().until(() -> up.done() >= 5);
    assertThat(up.done()).isLessThan(20);
    await()
        .until(
            () -> {
              acknowledgeAll();
              return up.done() == 50;
            });
  }

  @Test
  void anInputThatIsNotTheSameHereIsFetched() throws Exception {
    Path file = directory.resolve("other.csv");
    Files.writeString(file, "something else");
    up.input = "the real content".getBytes(StandardCharsets.UTF_8);
    read(new InputInfo(file.toString(), 16, 1, "beef", 0, "", ""));
    await().until(() -> up.done() == 1);
    assertThat(up.results.get(0).results()).isEqualTo(up.input);
    assertThat(up.fetches).hasSize(1);
  }

  @Test
  void aRefusedFetchFailsTheSubtaskWithTheServersWords() {
    up.refusal = new FetchRefusedException(ErrorCode.INPUT_CHANGED.number(), "changed", "again");
    read(new InputInfo("/nowhere/x.csv", 16, 1, "beef", 0, "", ""));
    await().until(() -> up.failures.size() == 1);
    assertThat(up.failures.get(0).code()).isEqualTo(ErrorCode.INPUT_CHANGED.number());
    assertThat(up.failures.get(0).hint()).isEqualTo("again");
  }

  private void read(InputInfo info) {
    Gate.set(
        name,
        (piece, input, control) -> {
          byte[] bytes = new byte[100];
          int read = input.read(0, bytes, 0, 100);
          return java.util.Arrays.copyOf(bytes, read);
        });
    runner.open(new TaskOpen(1, "gate", name, List.of(), Map.of(), info, new byte[0], 0));
    assign(run(0, 1, 16));
  }

  private void open(String kernel, String operation, long timeoutMillis) {
    runner.open(
        new TaskOpen(
            1, kernel, operation, List.of(), Map.of(), NO_INPUT, new byte[0], timeoutMillis));
  }

  private void assign(AssignedRange run) {
    runner.assign(new Assign(List.of(run)));
  }

  private static AssignedRange run(long first, int count, long chunk) {
    RangeInfo run = new RangeInfo(1, first, count, 1, 1000 + first, 0);
    return new AssignedRange(run, first * chunk, chunk, (first + count) * chunk, 2);
  }

  private void acknowledgeAll() {
    runner.resultOk(new ResultOk(up.results.stream().map(result -> result.run()).toList()));
  }
}
