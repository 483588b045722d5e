package furrow.kernel.exec;

import furrow.kernel.KernelException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds programs, makes the command that starts them, and ends their processes. */
final class ProgramLauncher {
  private static final long PROBE_SECONDS = 5;

  /** What Linux reads of a script to find its interpreter. */
  private static final int MOST_INTERPRETER = 256;

  /** Ends the program when the thread that started it, or the process around it, dies. */
  private static final List<String> PARENT_DEATH_SIGNAL = parentDeathSignal();

  private static final Path MKFIFO = find("mkfifo", true);

  private ProgramLauncher() {}

  /**
   * The command, run under {@code setpriv --pdeathsig} where that works.
   *
   * @throws KernelException when the program cannot be started here
   */
  static List<String> command(List<String> argv) throws KernelException {
    check(argv.get(0));
    List<String> command = new ArrayList<>(PARENT_DEATH_SIGNAL);
    command.addAll(argv);
    return command;
  }

  private static void check(String program) throws KernelException {
    Path file = find(program, false);
    if (file == null) {
      throw unusable("no program '" + program + "' on this worker", "command -v " + word(program));
    }
    if (find(program, true) == null) {
      throw Files.isDirectory(file)
          ? unusable("the program '" + program + "' is a directory", "ls -ld " + word(file))
          : notExecutable(program, file);
    }
    String interpreter = interpreter(find(program, true));
    if (!interpreter.isEmpty() && !Files.isExecutable(Path.of(interpreter))) {
      throw unusable(
          "the program '"
              + program
              + "' names the interpreter "
              + interpreter
              + ", which is missing",
          "head -n 1 " + word(file));
    }
  }

  private static KernelException notExecutable(String program, Path file) {
    boolean marked;
    try {
      marked =
          Files.getPosixFilePermissions(file).stream()
              .anyMatch(permission -> permission.name().endsWith("_EXECUTE"));
    } catch (IOException | UnsupportedOperationException e) {
      marked = false;
    }
    return marked
        ? unusable(
            "no permission to execute '" + program + "' as this worker's user",
            "ls -l " + word(file))
        : unusable("the program '" + program + "' is not executable", "chmod +x " + word(file));
  }

  private static KernelException unusable(String message, String hint) {
    return new KernelException(KernelException.Kind.TRANSIENT, "SUBTASK_FAILED", message, hint);
  }

  /** A word as a shell takes it. */
  private static String word(Object text) {
    return "'" + text.toString().replace("'", "'\\''") + "'";
  }

  /** What a script names in its first line; empty for a program of another kind. */
  private static String interpreter(Path file) {
    byte[] head = new byte[MOST_INTERPRETER];
    int length;
    try (InputStream in = Files.newInputStream(file)) {
      length = in.readNBytes(head, 0, head.length);
    } catch (IOException e) {
      return ""; // Executable and not readable: it is no script.
    }
    String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
    if (!text.startsWith("#!")) {
      return "";
    }
    String line = text.substring(2).split("\n", 2)[0].strip();
    return line.startsWith("/") ? line.split("[ \t]", 2)[0] : "";
  }

  /** Pipes for a program's streams; null where there is no mkfifo. */
  static ProgramPipes makePipes() throws IOException, InterruptedException {
    return MKFIFO == null ? null : ProgramPipes.make(MKFIFO);
  }

  /** Ends a process and all below it; what has ended stays ended. */
  static void kill(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Only where it works: some systems have a setpriv that cannot do this. */
  private static List<String> parentDeathSignal() {
    Path setpriv = find("setpriv", true);
    if (setpriv == null) {
      return List.of();
    }
    List<String> prefix = List.of(setpriv.toString(), "--pdeathsig", "KILL", "--");
    return succeeds(prefix) ? prefix : List.of();
  }

  private static boolean succeeds(List<String> prefix) {
    List<String> probe = new ArrayList<>(prefix);
    probe.add("true");
    try {
      Process process =
          new ProcessBuilder(probe)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Where a program lies, or null.
   *
   * @param executable whether only what can be executed counts
   */
  private static Path find(String program, boolean executable) {
    try {
      if (program.indexOf('/') >= 0) {
        return accept(Path.of(program), executable);
      }
      for (String directory : path().split(File.pathSeparator)) {
        Path found = accept(Path.of(directory, program), executable);
        if (found != null) {
          return found;
        }
      }
    } catch (InvalidPathException e) {
      // A name no file can have.
    }
    return null;
  }

  private static String path() {
    String path = System.getenv("PATH");
    return path == null ? "/usr/bin:/bin" : path;
  }

  private static Path accept(Path file, boolean executable) {
    boolean there =
        executable
            ? Files.isRegularFile(file) && Files.isExecutable(file)
            : Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    return there ? file : null;
  }
}
