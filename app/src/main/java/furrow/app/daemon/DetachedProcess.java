package furrow.app.daemon;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of this program that goes on in the background. */
public final class DetachedProcess {
  private static final int POLL_MILLIS = 15;
  private static final int TAIL_BYTES = 2_000;

  private final Process process;
  private final Path ready;
  private final Path output;

  private DetachedProcess(Process process, Path ready, Path output) {
    this.process = process;
    this.ready = ready;
    this.output = output;
  }

  /**
   * Starts it in a session of its own, so that closing the terminal does not end it.
   *
   * @param arguments of furrow
   * @param output where its stdout and stderr go
   */
  public static DetachedProcess start(List<String> arguments, Path output) throws IOException {
    return start(CurrentProgram.ownSession(), List.of(), arguments, output);
  }

  /** Starts it so that it ends with this process. */
  public static DetachedProcess child(List<String> arguments, Path output) throws IOException {
    return start(List.of(), List.of(ourEnd()), arguments, output);
  }

  /** The same for one that nobody waits for; what it prints is added to {@code output}. */
  public static Process worker(List<String> arguments, Path output) throws IOException {
    return attendant(CurrentProgram.command(List.of(ourEnd()), arguments), output);
  }

  /**
   * Starts a process that nobody waits for.
   *
   * @param command all of it; with {@link #ourEnd} it ends with this process
   */
  public static Process attendant(List<String> command, Path output) throws IOException {
    return new ProcessBuilder(command)
        .redirectInput(new java.io.File("/dev/null"))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .redirectErrorStream(true)
        .start();
  }

  /** A JVM option that makes a process of ours end with this one. */
  public static String ourEnd() {
    return "-D" + ShutdownSignals.PARENT + "=" + ProcessHandle.current().pid();
  }

  private static DetachedProcess start(
      List<String> before, List<String> properties, List<String> arguments, Path output)
      throws IOException {
    Files.createDirectories(output.toAbsolutePath().getParent());
    Path ready = Files.createTempFile("furrow-ready", "");
    Files.delete(ready);
    List<String> all = new ArrayList<>(properties);
    all.add("-D" + Readiness.PROPERTY + "=" + ready);
    List<String> command = new ArrayList<>(before);
    command.addAll(CurrentProgram.command(all, arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new java.io.File("/dev/null"))
            .redirectOutput(output.toFile())
            .redirectErrorStream(true)
            .start();
    return new DetachedProcess(process, ready, output);
  }

  public Process process() {
    return process;
  }

  /**
   * Waits until it is ready.
   *
   * @return what it has to say
   * @throws ProblemException what it printed, when it ended instead or took too long
   */
  public String await(String what, Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (!Files.exists(ready)) {
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS) && !Files.exists(ready)) {
          throw ended(what);
        }
        if (System.nanoTime() > deadline) {
          process.destroy();
          throw new ProblemException(
              ErrorCode.TIMEOUT, what + " was not ready in time", "see " + output);
        }
      }
      return Files.readString(ready);
    } finally {
      Files.deleteIfExists(ready);
    }
  }

  private ProblemException ended(String what) throws IOException {
    String text = tail();
    ProblemException said = PrintedError.error(text, "see " + output);
    if (said != null) {
      return said;
    }
    return new ProblemException(
        ErrorCode.INTERNAL,
        what + " ended with status " + process.exitValue() + ": " + text.strip(),
        "see " + output);
  }

  private String tail() throws IOException {
    byte[] all = Files.exists(output) ? Files.readAllBytes(output) : new byte[0];
    int from = Math.max(0, all.length - TAIL_BYTES);
    return new String(all, from, all.length - from, StandardCharsets.UTF_8);
  }
}
