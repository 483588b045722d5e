package furrow.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.BytesInput;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelDriver;
import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.kernel.Operation;
import furrow.kernel.Piece;
import furrow.kernel.RecordingControl;
import furrow.kernel.Runner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecKernelTest {
  private static final String TEXT = "id,note\n1,\"two\nlines\"\n2,b\n3,c\n4,d\n5,e\n";

  private final Kernel exec = find();

  @Test
  void joinsOutputsInOrderOfTheInput() throws Exception {
    assertThat(run(Map.of(), TEXT, 9, "cat")).isEqualTo(TEXT);
  }

  @Test
  void everyPieceBeginsWithTheHeaderWhenAsked() throws Exception {
    String heads = run(Map.of("header", "true"), TEXT, 9, "head", "-n", "1");
    assertThat(heads.lines()).hasSizeGreaterThan(1).allMatch("id,note"::equals);
    String rows = run(Map.of("header", "true"), TEXT, 9, "tail", "-n", "+2");
    assertThat(rows).isEqualTo(TEXT.substring(8));
  }

  @Test
  void aProgramMayLeaveItsInputUnread() throws Exception {
    assertThat(run(Map.of(), "x,y\n".repeat(200_000), 1 << 20, "true")).isEmpty();
  }

  /** Its writer is gone by then: as with a shell's pipe, what was written is still there. */
  @Test
  void aProgramMayOpenItsInputByName() throws Exception {
    for (String name : List.of("/dev/stdin", "/proc/self/fd/0", "/dev/fd/0")) {
      assertThat(run(Map.of(), TEXT, 100, "sh", "-c", "sleep 0.1; exec cat " + name))
          .as(name)
          .isEqualTo(TEXT);
    }
    assertThat(run(Map.of(), TEXT, 100, "sh", "-c", "cat; sleep 0.1; exec cat /dev/stdin"))
        .as("what was read is gone")
        .isEqualTo(TEXT);
    assertThat(run(Map.of(), TEXT, 100, "sh", "-c", "exec >/dev/stdout 2>/dev/stderr; cat"))
        .isEqualTo(TEXT);
  }

  @Test
  void theEnvironmentNamesThePiece() throws Exception {
    String script =
        "echo $FURROW_TASK $FURROW_ATTEMPT $FURROW_START $FURROW_END $FURROW_INPUT; cat >/dev/null";
    assertThat(run(Map.of(), "a\nb\n", 100, "sh", "-c", script)).isEqualTo("7 1.42 0 4 test.csv\n");
  }

  @Test
  void withoutAnInputItRunsOncePerItem() throws Exception {
    Operation operation =
        new Operation("", List.of("sh", "-c", "echo $FURROW_START"), Map.of("items", "3"));
    assertThat(new KernelDriver(exec, operation, Input.NONE, 1).answer(1)).isEqualTo("0\n1\n2\n");
  }

  @Test
  void aBadStatusFailsWithTheTailOfStderr() {
    assertThatThrownBy(() -> run(Map.of(), TEXT, 100, "sh", "-c", "echo oh no >&2; exit 3"))
        .isInstanceOfSatisfying(
            KernelException.class,
            e -> {
              assertThat(e.code()).isEqualTo("SUBTASK_FAILED");
              assertThat(e.evidence()).isEqualTo("oh no\n");
            })
        .hasMessageStartingWith("sh exited with status 3 on subtask");
  }

  @Test
  void aSignalIsNamed() {
    assertThatThrownBy(() -> run(Map.of(), TEXT, 100, "sh", "-c", "kill -9 $$"))
        .hasMessageContaining("sh ended by SIGKILL, status 137 on subtask");
    assertThatThrownBy(() -> run(Map.of(), TEXT, 100, "sh", "-c", "kill -SEGV $$"))
        .hasMessageContaining("sh ended by SIGSEGV, status 139");
  }

  @Test
  void aStatusThatNoSignalHasIsAStatus() {
    for (int status : new int[] {1, 128, 160, 161, 193, 254, 255}) {
      assertThatThrownBy(() -> run(Map.of(), TEXT, 100, "sh", "-c", "exit " + status))
          .hasMessageStartingWith("sh exited with status " + status + " on subtask");
    }
    assertThat(Signals.ofStatus(129)).isEqualTo("SIGHUP");
    assertThat(Signals.ofStatus(159)).isEqualTo("SIGSYS");
    assertThat(Signals.ofStatus(162)).isEqualTo("SIGRTMIN+0");
    assertThat(Signals.ofStatus(192)).isEqualTo("SIGRTMIN+30");
  }

  @Test
  void theErrorEndsWithTheLastLinesOfStderr() {
    assertThatThrownBy(
            () ->
                run(Map.of(), TEXT, 100, "sh", "-c", "seq 9 >&2; echo >&2; echo boom >&2; exit 3"))
        .hasMessageEndingWith(": 8 | 9 | boom");
    String script = "head -c 3000 /dev/zero | tr '\\0' x >&2; exit 3";
    assertThatThrownBy(() -> run(Map.of(), TEXT, 100, "sh", "-c", script))
        .hasMessageEndingWith(": ..." + "x".repeat(400));
  }

  @Test
  void whyAProgramCannotBeStartedIsToldApart(@TempDir Path directory) throws Exception {
    Path script = Files.writeString(directory.resolve("it's.sh"), "#!/bin/sh\ncat\n");
    assertRefused(script, "is not executable", "chmod +x '" + directory + "/it'\\''s.sh'");
    script.toFile().setExecutable(true);
    assertThat(run(Map.of(), TEXT, 100, script.toString())).isEqualTo(TEXT);
    Files.writeString(script, "#!/no/such/interpreter -x\ncat\n");
    assertRefused(script, "names the interpreter /no/such/interpreter, which is missing", "head");
    Files.writeString(script, "#!/bin/sh\r\ncat\r\n");
    assertRefused(script, "the interpreter /bin/sh\\r, which is missing: the lines", "sed -i ");
    Files.writeString(script, "#! " + directory + "\n");
    assertRefused(script, "names the interpreter " + directory + ", which is a directory", "head");
    Path notExecutable = Files.writeString(directory.resolve("plain"), "cat\n");
    Files.writeString(script, "#!" + notExecutable + " -x\n");
    assertRefused(script, ", which may not be executed", "head -n 1 '");
    assertRefused(directory, "is a directory", "ls -ld");
    assertRefused(directory.resolve("none"), "on this worker", "command -v");
  }

  @Test
  void aScriptThatNamesNoInterpreterIsSaidSo(@TempDir Path directory) throws Exception {
    Path script = directory.resolve("script");
    for (String head : new String[] {"#!", "#!\n", "#! \t\ncat\n", "#!\0\n"}) {
      Files.writeString(script, head);
      assertThat(script.toFile().setExecutable(true)).isTrue();
      assertRefused(script, "names no interpreter: behind #! it is missing", "head -n 1 ");
    }
    Files.writeString(script, "#!\r\ncat\r\n");
    assertRefused(script, "names the interpreter \\r, which is missing: the lines", "sed -i ");
    Files.writeString(script, "#!no-such-interpreter -x\ncat\n");
    assertRefused(script, "names the interpreter no-such-interpreter, which is missing", "head");
    Files.writeString(script, "#!/bin/" + "x".repeat(300) + "\ncat\n");
    assertRefused(script, "names an interpreter of more than 253 bytes", "head -n 1 ");
    Files.writeString(script, "#!/bin/true " + "x".repeat(300) + "\ncat\n");
    assertThat(run(Map.of(), TEXT, 100, script.toString())).isEmpty();
    Files.writeString(script, "cat\n");
    assertThat(run(Map.of(), TEXT, 100, script.toString())).isEqualTo(TEXT);
  }

  private void assertRefused(Path program, String message, String hint) {
    assertThatThrownBy(() -> run(Map.of(), TEXT, 100, program.toString()))
        .isInstanceOfSatisfying(KernelException.class, e -> assertThat(e.hint()).startsWith(hint))
        .hasMessageContaining("'" + program + "'")
        .hasMessageContaining(message);
  }

  @Test
  void aMissingProgramIsSaidSo() {
    assertThatThrownBy(() -> run(Map.of(), TEXT, 100, "no-such-program"))
        .hasMessage("no program 'no-such-program' on this worker");
  }

  @Test
  void anEmptyCommandAndAnEmptyFileAreRefused() {
    assertThatThrownBy(() -> run(Map.of(), TEXT, 100)).hasMessage("exec: no command given");
    assertThatThrownBy(() -> run(Map.of(), "", 100, "cat"))
        .isInstanceOfSatisfying(
            KernelException.class, e -> assertThat(e.code()).isEqualTo("INPUT_EMPTY"));
  }

  @Test
  void tooMuchOutputIsRefused() {
    assertThatThrownBy(() -> run(Map.of(), TEXT, 100, "head", "-c", "100000000", "/dev/zero"))
        .hasMessage("the program wrote more than 64 MiB for one piece");
  }

  @Test
  void anInputThatFailsIsNotTakenForAShortOne() {
    Input broken =
        new Input() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public long size() {
            return 10;
          }

          @Override
          public int read(long position, byte[] into, int offset, int length) throws IOException {
            throw new IOException("gone");
          }
        };
    Runner runner = new ExecRunner(List.of("cat"), new byte[0]);
    assertThatThrownBy(() -> runner.run(piece(10), broken, new RecordingControl()))
        .isInstanceOf(IOException.class)
        .hasMessage("gone");
  }

  @Test
  void theOutputEndsWithTheLastWhoHoldsIt() throws Exception {
    String late = "(sleep 0.3; echo late) & echo early";
    assertThat(run(Map.of(), TEXT, 1 << 20, "sh", "-c", late)).isEqualTo("early\nlate\n");
    String sorted = "exec > >(sort -rn); cat";
    String numbers =
        IntStream.rangeClosed(1, 50_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
    assertThat(run(Map.of("records", "lines"), numbers, 1 << 30, "bash", "-c", sorted).lines())
        .hasSize(50_000)
        .startsWith("50000", "49999");
    String input = "exec 3<&0; (sleep 0.2; cat <&3) & exit 0";
    assertThat(run(Map.of(), TEXT, 1 << 20, "sh", "-c", input)).isEqualTo(TEXT);
    assertThatThrownBy(
            () -> run(Map.of(), TEXT, 1 << 20, "sh", "-c", "(sleep 0.2; echo why >&2) & exit 3"))
        .hasMessageEndingWith(": why");
  }

  @Test
  void aFaultWhileOutputIsReadIsNoEndOfIt() {
    InputStream broken =
        new InputStream() {
          private int left = 10;

          @Override
          public int read() {
            if (left-- == 0) {
              throw new OutOfMemoryError("of a test");
            }
            return 'x';
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            into[offset] = (byte) read();
            return 1;
          }
        };
    ExecRunner.PieceBytes nothing =
        new ExecRunner.PieceBytes(new byte[0], piece(0), Input.NONE, new RecordingControl());
    StreamPumps pumps =
        new StreamPumps(
            OutputStream.nullOutputStream(),
            broken,
            InputStream.nullInputStream(),
            nothing,
            new OutputSpool(Path.of("none")));
    assertThatThrownBy(
            () -> {
              while (!pumps.awaitOutput(100)) {
                Thread.onSpinWait();
              }
              pumps.check();
            })
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("too little memory");
  }

  @Test
  void pipesAreMadeOnceAndTakenAway() throws Exception {
    ExecRunner runner = new ExecRunner(List.of("cat"), new byte[0]);
    ProgramPipes pipes = null;
    for (int i = 0; i < 3; i++) {
      byte[] got = runner.run(piece(2), BytesInput.of("ab"), new RecordingControl());
      assertThat(got).asString().isEqualTo("ab");
      assertThat(pipes == null ? runner.pipes : pipes).isSameAs(runner.pipes);
      pipes = runner.pipes;
    }
    runner.close();
    assertThat(pipes.directory).doesNotExist();
  }

  @Test
  void pipesThatSomebodyRemovesAreMadeAgain() throws Exception {
    try (ExecRunner runner = new ExecRunner(List.of("cat"), new byte[0])) {
      for (int i = 0; i < 3; i++) {
        byte[] got = runner.run(piece(2), BytesInput.of("ab"), new RecordingControl());
        assertThat(got).asString().isEqualTo("ab");
        Files.delete(i == 0 ? runner.pipes.stdout : runner.pipes.stdin);
      }
    }
  }

  private static Piece piece(long end) {
    return new Piece(0, 0, end, Piece.Mode.EXACT);
  }

  private static Kernel find() {
    return Kernels.builtIn().find("exec").orElseThrow();
  }

  private String run(Map<String, String> options, String text, long chunk, String... argv)
      throws Exception {
    Operation operation = new Operation("", List.of(argv), options);
    return new KernelDriver(exec, operation, BytesInput.of(text), 1).answer(chunk);
  }
}
