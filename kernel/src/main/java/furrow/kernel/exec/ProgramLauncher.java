package furrow.kernel.exec;

import furrow.kernel.KernelException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds programs, makes the command that starts them, and ends their processes. */
final class ProgramLauncher {
  private static final long PROBE_SECONDS = 5;

  /** Ends the program when the thread that started it, or the process around it, dies. */
  private static final List<String> PARENT_DEATH_SIGNAL = parentDeathSignal();

  private ProgramLauncher() {}

  /**
   * The command, run under {@code setpriv --pdeathsig} where that works.
   *
   * @throws KernelException when there is no such program here
   */
  static List<String> command(List<String> argv) throws KernelException {
    if (find(argv.get(0)) == null) {
      throw new KernelException(
          KernelException.Kind.TRANSIENT,
          "SUBTASK_FAILED",
          "no program '" + argv.get(0) + "' on this worker",
          "install it on every worker, or give its full path");
    }
    List<String> command = new ArrayList<>(PARENT_DEATH_SIGNAL);
    command.addAll(argv);
    return command;
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
    Path setpriv = find("setpriv");
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

  private static Path find(String program) {
    try {
      if (program.indexOf('/') >= 0) {
        return executable(Path.of(program));
      }
      for (String directory : path().split(File.pathSeparator)) {
        Path found = executable(Path.of(directory, program));
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

  private static Path executable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file) ? file : null;
  }
}
