package furrow.slurm;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs programs in an environment of their own, for a bounded time, with bounded output. */
final class Programs {
  private static final int MOST_OUTPUT = 8 << 20;
  private static final int MOST_WORDS = 16 << 10;
  private static final int MOST_SHOWN = 500;
  private static final long DRAIN_MILLIS = 1_000;

  /**
   * Of our own environment: who we are and how we write. Nothing else of it is anyone's business.
   */
  private static final List<String> OURS = List.of("HOME", "USER", "LOGNAME", "LANG", "TZ", "PATH");

  private final Map<String, String> environment;

  Programs(Map<String, String> environment) {
    Map<String, String> all = new TreeMap<>();
    OURS.forEach(name -> put(all, name, System.getenv(name)));
    all.putAll(environment);
    this.environment = Map.copyOf(all);
  }

  private Programs(Map<String, String> environment, String prefix) {
    Map<String, String> kept = new TreeMap<>(environment);
    kept.keySet().removeIf(name -> name.startsWith(prefix));
    this.environment = Map.copyOf(kept);
  }

  /** The same without variables of this prefix. */
  Programs without(String prefix) {
    return new Programs(environment, prefix);
  }

  private static void put(Map<String, String> all, String name, String value) {
    if (value != null) {
      all.put(name, value);
    }
  }

  /** How a program ended and what it said. */
  record Said(int exit, String out, String err) {
    /** Its complaint in one line. */
    String words() {
      List<String> lines =
          (err.isBlank() ? out : err).lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
      String all = String.join("; ", lines);
      if (all.isEmpty()) {
        return "exit status " + exit;
      }
      return all.length() > MOST_SHOWN ? all.substring(0, MOST_SHOWN) + "..." : all;
    }
  }

  /** Of the environment that programs get; empty when it is not set. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** The file of a program; a process is otherwise sought in our own PATH, not in the given one. */
  Path find(String program) throws SlurmException {
    for (String place :
        environment.getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator)) {
      Path file = place.isEmpty() ? null : Path.of(place, program);
      if (file != null && file.isAbsolute() && Files.isExecutable(file)) {
        return file;
      }
    }
    throw new SlurmException(
        SlurmException.Kind.MISSING,
        program + " is not installed here",
        "apt-get install slurm-wlm, or load your site's Slurm module, then the same command again");
  }

  /**
   * Runs it to its end.
   *
   * @param input for its standard input; none when empty
   * @throws SlurmException MISSING; SILENT when it took too long
   */
  Said run(Duration limit, String input, List<String> command) throws SlurmException {
    Process process = start(Redirect.PIPE, Map.of(), command);
    Gathered out = new Gathered(process.getInputStream(), MOST_OUTPUT);
    Gathered err = new Gathered(process.getErrorStream(), MOST_WORDS);
    try {
      feed(process, input);
      if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw silent(command, "has not answered for " + limit.toSeconds() + " s");
      }
      String said = out.text();
      if (out.cut) {
        throw new SlurmException(
            SlurmException.Kind.UNREADABLE,
            command.get(0) + " said more than " + MOST_OUTPUT + " bytes",
            String.join(" ", command));
      }
      return new Said(process.exitValue(), said, err.text());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw silent(command, "was interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  /** Starts it with its input from nowhere and its output appended to a file. */
  Process start(Path log, Map<String, String> more, List<String> command) throws SlurmException {
    return start(Redirect.appendTo(log.toFile()), more, command);
  }

  private Process start(Redirect output, Map<String, String> more, List<String> command)
      throws SlurmException {
    List<String> line = new ArrayList<>(command);
    line.set(0, find(command.get(0)).toString());
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().putAll(more);
    if (output != Redirect.PIPE) {
      builder.redirectInput(new File("/dev/null")).redirectErrorStream(true);
    }
    try {
      return builder.redirectOutput(output).start();
    } catch (IOException e) {
      throw new SlurmException(
          SlurmException.Kind.MISSING,
          command.get(0) + " cannot be started: " + e.getMessage(),
          "ls -l " + line.get(0));
    }
  }

  private static void feed(Process process, String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It has ended without reading: its exit status and words say why.
    }
  }

  private static SlurmException silent(List<String> command, String how) {
    return new SlurmException(
        SlurmException.Kind.SILENT, command.get(0) + " " + how, "scontrol ping");
  }

  /** Reads a stream to its end on a thread of its own, and keeps the beginning. */
  private static final class Gathered {
    private final Thread thread;
    private byte[] kept = {};
    private boolean cut;

    Gathered(InputStream from, int most) {
      thread = new Thread(() -> read(from, most), "furrow-slurm-output");
      thread.setDaemon(true);
      thread.start();
    }

    private void read(InputStream from, int most) {
      try (from) {
        kept = from.readNBytes(most);
        byte[] rest = new byte[8192];
        while (from.read(rest) >= 0) {
          cut = true;
        }
      } catch (IOException e) {
        cut = true;
      }
    }

    String text() throws InterruptedException {
      thread.join(DRAIN_MILLIS);
      cut |= thread.isAlive();
      return new String(thread.isAlive() ? new byte[0] : kept, StandardCharsets.UTF_8);
    }
  }
}
