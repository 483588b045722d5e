package furrow.kernel.exec;

import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import furrow.kernel.ShellWord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the program on one piece after the other. */
final class ExecRunner implements Runner {
  /** How long an answer to a cancel may take. */
  private static final long POLL_MILLIS = 50;

  private static final long FIRST_POLL_MILLIS = 5;

  /** After so many polls it is said that others hold the output. */
  private static final int HELD_POLLS = 10;

  /** How much of a program's stderr is part of the error. */
  private static final int LAST_LINES = 3;

  private static final int LAST_CHARACTERS = 400;

  private final List<String> argv;
  private final ExecUser user;
  private final byte[] header;

  /**
   * Null before the first program, after one that had to be ended, and where there is no mkfifo.
   */
  ProgramPipes pipes;

  private boolean checked;

  ExecRunner(List<String> argv, byte[] header) {
    this(argv, header, ExecUser.SAME);
  }

  ExecRunner(List<String> argv, byte[] header, ExecUser user) {
    this.user = user;
    this.argv = argv;
    this.header = header;
  }

  @Override
  public byte[] run(Piece piece, Input input, RunControl control)
      throws KernelException, IOException, InterruptedException {
    Partial partial = runToPartial(piece, input, control);
    try (InputStream bytes = partial.open()) {
      return bytes.readAllBytes();
    } finally {
      partial.discard();
    }
  }

  @Override
  public Partial runToPartial(Piece piece, Input input, RunControl control)
      throws KernelException, IOException, InterruptedException {
    checkOnce();
    PieceBytes bytes = new PieceBytes(header, piece, input, control);
    Containment containment = containment();
    Marker marker = Marker.next();
    ProcessBuilder builder = builder(piece, input, control, marker);
    OutputSpool output = new OutputSpool(containment.newPath("output-"));
    ProgramPipes.Ends ends = redirect(builder, containment);
    Process process = start(builder, ends);
    Descendants descendants =
        new Descendants(
            ProcessTable.OF_SYSTEM, process, marker, pipes == null ? null : pipes.directory);
    boolean ended = false;
    boolean whole = false;
    try {
      StreamPumps pumps = pump(process, ends, bytes, output);
      awaitEnd(process, pumps, control);
      // All there will be of output is here: nobody is needed any more.
      descendants.killLeft();
      while (!pumps.awaitInput(POLL_MILLIS)) {
        stopIfNeeded(control, pumps);
      }
      ended = true;
      pumps.check();
      if (process.exitValue() != 0) {
        throw failed(process.exitValue(), piece, control, pumps);
      }
      whole = true;
      return output.partial();
    } finally {
      if (!ended) {
        abandon(descendants);
      }
      if (!whole) {
        output.close();
      }
    }
  }

  private static StreamPumps pump(
      Process process, ProgramPipes.Ends ends, PieceBytes bytes, OutputSpool output)
      throws IOException {
    if (ends == null) {
      return new StreamPumps(
          process.getOutputStream(),
          process.getInputStream(),
          process.getErrorStream(),
          bytes,
          output);
    }
    ends.started();
    return new StreamPumps(ends.toStdin, ends.fromStdout, ends.fromStderr, bytes, output);
  }

  private static Containment containment() throws KernelException {
    try {
      return Containment.get();
    } catch (IOException e) {
      throw new KernelException(
          KernelException.Kind.TRANSIENT,
          "SUBTASK_FAILED",
          "no directory for the streams of programs can be made on this worker: " + e,
          "ls -ld " + ShellWord.of(System.getProperty("java.io.tmpdir")));
    }
  }

  private void checkOnce() throws KernelException {
    if (!checked) {
      ProgramLauncher.check(argv.get(0));
      checked = true;
    }
  }

  private void awaitEnd(Process process, StreamPumps pumps, RunControl control)
      throws KernelException, IOException, InterruptedException {
    long millis = FIRST_POLL_MILLIS;
    while (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      stopIfNeeded(control, pumps);
      wakeStdin(pumps);
      millis = Math.min(2 * millis, POLL_MILLIS);
    }
    // The program may be gone and its descendants still write: the output ends with them.
    int polls = 0;
    while (!pumps.awaitOutput(POLL_MILLIS)) {
      stopIfNeeded(control, pumps);
      wakeStdin(pumps);
      if (++polls == HELD_POLLS) {
        control.outputHeld();
      }
    }
  }

  private void wakeStdin(StreamPumps pumps) throws IOException, InterruptedException {
    if (pipes != null && pumps.awaitInput(0)) {
      pipes.wakeStdin();
    }
  }

  /** Ends all processes of a run; whoever may still hold the pipes gets no others' output. */
  private void abandon(Descendants descendants) throws KernelException {
    try {
      descendants.kill();
    } finally {
      close();
    }
  }

  /** Gives the program named pipes; null where there is no mkfifo, for Java's own. */
  private ProgramPipes.Ends redirect(ProcessBuilder builder, Containment containment)
      throws IOException, InterruptedException {
    if (pipes == null) {
      pipes = ProgramLauncher.makePipes(containment);
    }
    if (pipes == null) {
      return null;
    }
    ProgramPipes.Ends ends = null;
    boolean done = false;
    try {
      ends = open(containment);
      user.own(pipes.stdin, pipes.stdout, pipes.stderr);
      builder.redirectInput(pipes.stdin.toFile());
      builder.redirectOutput(pipes.stdout.toFile());
      builder.redirectError(pipes.stderr.toFile());
      done = true;
      return ends;
    } finally {
      if (!done) {
        drop(ends);
      }
    }
  }

  /** No run comes of these pipes: the next one gets others, that nobody of this one has open. */
  private void drop(ProgramPipes.Ends ends) throws IOException {
    try {
      if (ends != null) {
        ends.close();
      }
    } finally {
      close();
    }
  }

  private ProgramPipes.Ends open(Containment containment) throws IOException, InterruptedException {
    try {
      return pipes.open();
    } catch (NoSuchFileException e) {
      // Whoever cleans up the temporary directory has taken what had not been used for long.
      close();
      pipes = ProgramLauncher.makePipes(containment);
      return pipes.open();
    }
  }

  private Process start(ProcessBuilder builder, ProgramPipes.Ends ends)
      throws KernelException, IOException {
    boolean started = false;
    try {
      Process process = builder.start();
      started = true;
      return process;
    } catch (IOException e) {
      ProgramLauncher.check(argv.get(0));
      throw new KernelException(
          StartFault.kind(e),
          "SUBTASK_FAILED",
          "cannot start " + argv.get(0) + ": " + e.getMessage(),
          "");
    } finally {
      if (!started) {
        drop(ends);
      }
    }
  }

  @Override
  public void close() {
    try {
      if (pipes != null) {
        pipes.close();
      }
    } catch (IOException e) {
      // They go with the directory that they are in.
    }
    pipes = null;
  }

  private ProcessBuilder builder(Piece piece, Input input, RunControl control, Marker marker) {
    ProcessBuilder builder = new ProcessBuilder(user.command(ProgramLauncher.command(argv)));
    user.prepare(builder);
    Map<String, String> environment = builder.environment();
    restoreLocale(environment);
    String outer = environment.get(Marker.VARIABLE);
    environment.keySet().removeIf(name -> name.startsWith("FURROW_"));
    marker.addTo(environment, outer);
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

  /** Stops a run that is not wanted any more, or whose streams cannot be whole any more. */
  private static void stopIfNeeded(RunControl control, StreamPumps pumps)
      throws InterruptedException, KernelException, IOException {
    if (control.cancelled()) {
      throw new InterruptedException("cancelled");
    }
    pumps.check();
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

    boolean isEmpty() {
      return input == Input.NONE;
    }

    void writeTo(OutputStream out) throws IOException {
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
