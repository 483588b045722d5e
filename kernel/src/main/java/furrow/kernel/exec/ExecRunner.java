package furrow.kernel.exec;

import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the program on one piece after the other. */
final class ExecRunner implements Runner {
  /** How long an answer to a cancel may take. */
  private static final long POLL_MILLIS = 50;

  /** How much of a program's stderr is part of the error. */
  private static final int LAST_LINES = 3;

  private static final int LAST_CHARACTERS = 400;

  private final List<String> argv;
  private final byte[] header;

  /**
   * Null before the first program, after one that had to be ended, and where there is no mkfifo.
   */
  ProgramPipes pipes;

  ExecRunner(List<String> argv, byte[] header) {
    this.argv = argv;
    this.header = header;
  }

  @Override
  public byte[] run(Piece piece, Input input, RunControl control)
      throws KernelException, IOException, InterruptedException {
    PieceBytes bytes = new PieceBytes(header, piece, input, control);
    ProcessBuilder builder = builder(piece, input, control);
    ProgramPipes.Ends ends = redirect(builder);
    Process process = start(builder, ends);
    StreamPumps pumps =
        ends == null
            ? new StreamPumps(
                process.getOutputStream(),
                process.getInputStream(),
                process.getErrorStream(),
                bytes)
            : new StreamPumps(ends.toStdin, ends.fromStdout, ends.fromStderr, bytes);
    boolean ended = false;
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        stopIfCancelled(control, pumps);
      }
      // The program may be gone and its descendants still write: the output ends with them.
      while (!pumps.awaitEnd(POLL_MILLIS)) {
        stopIfCancelled(control, pumps);
      }
      ended = true;
    } finally {
      if (!ended) {
        end(process);
      }
    }
    pumps.check();
    if (process.exitValue() != 0) {
      throw failed(process.exitValue(), piece, control, pumps);
    }
    return pumps.output();
  }

  /** Ends the program and its descendants; who may still hold the pipes gets no others' output. */
  private void end(Process process) throws IOException {
    ProgramLauncher.kill(process);
    if (pipes != null) {
      pipes.killHolders();
      pipes.close();
      pipes = null;
    }
  }

  /** Gives the program named pipes; null where there is no mkfifo, for Java's own. */
  private ProgramPipes.Ends redirect(ProcessBuilder builder)
      throws IOException, InterruptedException {
    if (pipes == null) {
      pipes = ProgramLauncher.makePipes();
    }
    if (pipes == null) {
      return null;
    }
    builder.redirectInput(pipes.stdin.toFile());
    builder.redirectOutput(pipes.stdout.toFile());
    builder.redirectError(pipes.stderr.toFile());
    return pipes.open();
  }

  private Process start(ProcessBuilder builder, ProgramPipes.Ends ends)
      throws KernelException, IOException {
    try {
      Process process = builder.start();
      if (ends != null) {
        ends.started();
      }
      return process;
    } catch (IOException e) {
      if (ends != null) {
        ends.close();
      }
      throw new KernelException(
          KernelException.Kind.TRANSIENT,
          "SUBTASK_FAILED",
          "cannot start " + argv.get(0) + ": " + e.getMessage(),
          "");
    }
  }

  @Override
  public void close() {
    try {
      if (pipes != null) {
        pipes.close();
      }
    } catch (IOException e) {
      // They go with the directory for temporary files.
    }
  }

  private ProcessBuilder builder(Piece piece, Input input, RunControl control)
      throws KernelException {
    ProcessBuilder builder = new ProcessBuilder(ProgramLauncher.command(argv));
    Map<String, String> environment = builder.environment();
    restoreLocale(environment);
    environment.keySet().removeIf(name -> name.startsWith("FURROW_"));
    environment.put("FURROW_TASK", Long.toString(control.task()));
    environment.put("FURROW_SUBTASK", Long.toString(piece.index()));
    environment.put("FURROW_ATTEMPT", control.attempt());
    environment.put("FURROW_START", Long.toString(piece.start()));
    environment.put("FURROW_END", Long.toString(piece.end()));
    environment.put("FURROW_INPUT", input.name());
    return builder;
  }

  /** The launcher gives the JVM a UTF-8 locale, which is not the program's. */
  private static void restoreLocale(Map<String, String> environment) {
    String callers = environment.get("FURROW_CALLER_LC_ALL");
    if (callers == null) {
      return;
    }
    if (callers.isEmpty()) {
      environment.remove("LC_ALL");
    } else {
      environment.put("LC_ALL", callers);
    }
  }

  private static void stopIfCancelled(RunControl control, StreamPumps pumps)
      throws InterruptedException, KernelException {
    if (control.cancelled()) {
      throw new InterruptedException("cancelled");
    }
    pumps.checkLimit();
  }

  private KernelException failed(int status, Piece piece, RunControl control, StreamPumps pumps) {
    String signal = Signals.ofStatus(status);
    String how = signal.isEmpty() ? "exited with status " : "ended by " + signal + ", status ";
    String evidence = pumps.evidence();
    return new KernelException(
        KernelException.Kind.TRANSIENT,
        "SUBTASK_FAILED",
        argv.get(0) + " " + how + status + " on subtask " + piece.index() + lastWords(evidence),
        "",
        evidence);
  }

  /** The last lines of what a program wrote to its stderr, for the error itself. */
  private static String lastWords(String evidence) {
    List<String> lines = evidence.lines().filter(line -> !line.isBlank()).toList();
    String last =
        String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    int cut = Math.max(0, last.length() - LAST_CHARACTERS);
    return last.isEmpty() ? "" : ": " + (cut > 0 ? "..." : "") + last.substring(cut);
  }

  /** What goes to a program's stdin: the header, then the piece. */
  record PieceBytes(byte[] header, Piece piece, Input input, RunControl control) {
    private static final int BLOCK = 64 * 1024;

    void writeTo(OutputStream out) throws IOException {
      if (input == Input.NONE) {
        return;
      }
      out.write(header);
      byte[] block = new byte[BLOCK];
      long position = piece.start();
      long lines = 0;
      while (position < piece.end()) {
        int read = input.read(position, block, 0, (int) Math.min(BLOCK, piece.end() - position));
        if (read <= 0) {
          throw new InputChangedException(input.name() + " ends early, at byte " + position);
        }
        lines += lineEnds(block, read);
        out.write(block, 0, read);
        position += read;
        control.progress(position - piece.start());
      }
      control.rows(lines);
    }

    private static long lineEnds(byte[] block, int length) {
      long lines = 0;
      for (int i = 0; i < length; i++) {
        lines += block[i] == '\n' ? 1 : 0;
      }
      return lines;
    }
  }
}
