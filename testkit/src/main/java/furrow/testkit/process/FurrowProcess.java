package furrow.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** One running process and what it has printed so far. */
public final class FurrowProcess {
  private final String command;
  private final Process process;
  private final Path out;
  private final Path err;

  FurrowProcess(String command, Process process, Path out, Path err) {
    this.command = command;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  public String out() {
    return text(out);
  }

  public String err() {
    return text(err);
  }

  /** Ends it as the kernel would: no handler runs. Returns when it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(20));
  }

  /** Asks it to end (SIGTERM). */
  public void terminate() {
    process.destroy();
  }

  /** Any other signal by name, e.g. {@code STOP}. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + limit + ": " + outcomeSoFar(-1));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return process.exitValue();
  }

  /** Waits until stdout or stderr holds a match; a process that ended without one fails at once. */
  public void awaitOutput(String regex, Duration limit) {
    Pattern pattern = Pattern.compile(regex);
    Awaitility.await(command + " prints " + regex)
        .atMost(limit)
        .pollInterval(Duration.ofMillis(20))
        .failFast(
            () -> {
              if (!process.isAlive() && !printed(pattern)) {
                throw new AssertionError(
                    "ended without " + regex + "\n" + outcomeSoFar(process.exitValue()));
              }
            })
        .until(() -> printed(pattern));
  }

  /** Waits for the end and gives everything. */
  public Outcome outcome(Duration limit) {
    return outcomeSoFar(awaitExit(limit));
  }

  Outcome outcomeSoFar(int exit) {
    return new Outcome(command, exit, out(), err());
  }

  private boolean printed(Pattern pattern) {
    return pattern.matcher(out()).find() || pattern.matcher(err()).find();
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
