package furrow.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.BytesInput;
import furrow.kernel.Piece;
import furrow.kernel.RecordingControl;
import furrow.kernel.RunControl;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing that a program starts outlives the run, and nobody else is hit. */
class DescendantsTest {
  private static final String TEXT = "x\n".repeat(100);

  private final Sleepers sleepers = new Sleepers();
  private final Sleepers others = new Sleepers();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  @AfterEach
  void leaveNothing() {
    sleepers.kill();
    others.kill();
    thread.shutdownNow();
  }

  @Test
  void whatTheProgramLeavesEndsWithTheRun() throws Exception {
    assertThat(run(sleepers.quiet + " & echo done")).isEqualTo("done\n");
    assertThat(sleepers.count()).isZero();
  }

  @Test
  void detachedProcessesEndWithTheRun() throws Exception {
    String detached = "setsid sh -c '(" + sleepers.quiet + " &)' & (setsid " + sleepers.quiet;
    assertThat(run(detached + " &) & sleep 0.1; echo done")).isEqualTo("done\n");
    assertThat(sleepers.count()).isZero();
  }

  /** The program has often ended before its child has begun to be another program. */
  @Test
  void aChildInTheMiddleOfItsStartEndsToo() throws Exception {
    for (int i = 0; i < 50; i++) {
      run("setsid " + sleepers.quiet + " &");
      assertThat(sleepers.count()).as("after run %s", i).isZero();
    }
  }

  @Test
  void whoOnlyReadsTheInputHoldsNoRun() throws Exception {
    String big = "x,y\n".repeat(100_000);
    String script =
        "exec 3<&0; sleep " + sleepers.seconds + " <&3 3<&- >/dev/null 2>&1 & echo done";
    assertThat(run(big, new RecordingControl(), script)).isEqualTo("done\n");
    assertThat(sleepers.count()).isZero();
  }

  @Test
  void whoClearedItsEnvironmentGetsNoneOfTheNextInput() throws Exception {
    String thief = "exec 3<&0; env -i setsid sh -c 'sleep 0.2; cat' <&3 3<&- >/dev/null 2>&1 &";
    try (ExecRunner runner = runner("cat; " + thief)) {
      for (int i = 0; i < 5; i++) {
        byte[] got = runner.run(piece(TEXT), BytesInput.of(TEXT), new RecordingControl());
        assertThat(got).asString().isEqualTo(TEXT);
      }
    }
  }

  @Test
  void aCancelEndsDetachedProcessesToo() {
    String script = "setsid sh -c '(" + sleepers.quiet + " &)'; " + sleepers.quiet;
    assertThatThrownBy(() -> run(TEXT, whenRunning(2), script))
        .isInstanceOf(InterruptedException.class);
    assertThat(sleepers.count()).isZero();
  }

  @Test
  void aCancelEndsWhoHoldsTheOutputThoughTheProgramIsGone() {
    String script = "env -i setsid sleep " + sleepers.seconds + " & exit 0";
    assertThatThrownBy(() -> run(TEXT, whenRunning(1), script))
        .isInstanceOf(InterruptedException.class);
    sleepers.await(0);
  }

  @Test
  void otherRunsAreNotHit() throws Exception {
    String held = "setsid " + others.quiet + " & sleep " + others.seconds;
    AtomicBoolean stop = new AtomicBoolean();
    Future<String> other = thread.submit(() -> run(TEXT, new Cancel(stop::get), held));
    others.await(2);
    for (int i = 0; i < 5; i++) {
      assertThat(run("setsid " + sleepers.quiet + " & echo done")).isEqualTo("done\n");
    }
    assertThatThrownBy(() -> run(TEXT, whenRunning(1), sleepers.quiet))
        .isInstanceOf(InterruptedException.class);
    assertThat(others.count()).isEqualTo(2);
    stop.set(true);
    assertThatThrownBy(() -> other.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(others.count()).isZero();
  }

  @Test
  void aRunInsideARunEndsWithIt() throws Exception {
    Marker inner = Marker.next();
    String asNested = "FURROW_MARKER=$FURROW_MARKER:" + inner + " setsid " + sleepers.quiet;
    assertThat(run(asNested + " & echo done")).isEqualTo("done\n");
    assertThat(sleepers.count()).isZero();
  }

  /** Cancelled as soon as so many sleepers are there. */
  private RunControl whenRunning(int count) {
    return new Cancel(() -> sleepers.count() == count);
  }

  private record Cancel(BooleanSupplier when) implements RunControl {
    @Override
    public long task() {
      return 1;
    }

    @Override
    public String attempt() {
      return "1.1";
    }

    @Override
    public void progress(long unitsDone) {}

    @Override
    public void rows(long rows) {}

    @Override
    public boolean cancelled() {
      return when.getAsBoolean();
    }
  }

  private String run(String script) throws Exception {
    return run(TEXT, new RecordingControl(), script);
  }

  private static String run(String text, RunControl control, String script) throws Exception {
    try (ExecRunner runner = runner(script)) {
      return new String(runner.run(piece(text), BytesInput.of(text), control));
    }
  }

  private static ExecRunner runner(String script) {
    return new ExecRunner(List.of("sh", "-c", script), new byte[0]);
  }

  private static Piece piece(String text) {
    return new Piece(0, 0, text.length(), Piece.Mode.EXACT);
  }
}
