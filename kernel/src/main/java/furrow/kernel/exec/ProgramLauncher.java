package furrow.kernel.exec;

import furrow.kernel.KernelException;
import furrow.kernel.ShellWord;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Finds programs, and makes the command that starts them. */
final class ProgramLauncher {
  /** What Linux reads of a script to find its interpreter. */
  private static final int MOST_INTERPRETER = 256;

  /** How the JDK starts processes: with vfork() there is no helper program between. */
  private static final String MECHANISM = "jdk.lang.Process.launchMechanism";

  /** From here on the JDK has no vfork() any more. */
  private static final int FIRST_WITHOUT_VFORK = 26;

  static {
    if (Runtime.version().feature() < FIRST_WITHOUT_VFORK
        && System.getProperty(MECHANISM) == null
        && System.getProperty("os.name").equals("Linux")) {
      System.setProperty(MECHANISM, "VFORK");
    }
  }

  private static final Path MKFIFO = find("mkfifo", true);

  private ProgramLauncher() {}

  /**
   * The command line that is executed: what has to come before the program, and the program. Each
   * word before it that is a program is executed too, which costs as much as the program's start.
   */
  static List<String> command(List<String> argv) {
    return argv;
  }

  /**
   * Says precisely what is wrong with a program.
   *
   * @throws KernelException when it cannot be started here
   */
  static void check(String program) throws KernelException {
    Path file = find(program, false);
    if (file == null) {
      throw unusable(
          "no program '" + program + "' on this worker", "command -v " + ShellWord.of(program));
    }
    if (find(program, true) == null) {
      throw Files.isDirectory(file)
          ? unusable("the program '" + program + "' is a directory", "ls -ld " + ShellWord.of(file))
          : notExecutable(program, file);
    }
    Path script = find(program, true);
    String interpreter = interpreter(script);
    if (interpreter != null) {
      checkInterpreter(program, script, interpreter);
    }
  }

  private static void checkInterpreter(String program, Path script, String interpreter)
      throws KernelException {
    boolean tooLong = interpreter.length() >= MOST_INTERPRETER - 2;
    if (interpreter.isEmpty() || tooLong) {
      throw unusable(
          "the program '"
              + program
              + (tooLong
                  ? "' names an interpreter of more than " + (MOST_INTERPRETER - 3) + " bytes"
                  : "' names no interpreter: behind #! it is missing"),
          "head -n 1 " + ShellWord.of(script));
    }
    boolean carriageReturn = interpreter.endsWith("\r");
    Path file = Path.of(interpreter);
    String fault =
        !Files.exists(file)
            ? "is missing"
            : Files.isDirectory(file)
                ? "is a directory"
                : Files.isExecutable(file) ? "" : "may not be executed";
    if (!fault.isEmpty()) {
      throw unusable(
          "the program '"
              + program
              + "' names the interpreter "
              + interpreter.replace("\r", "\\r")
              + ", which "
              + fault
              + (carriageReturn ? ": the lines of the program end with CR LF" : ""),
          (carriageReturn ? "sed -i 's/\\r$//' " : "head -n 1 ") + ShellWord.of(script));
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
            "ls -l " + ShellWord.of(file))
        : unusable(
            "the program '" + program + "' is not executable", "chmod +x " + ShellWord.of(file));
  }

  private static KernelException unusable(String message, String hint) {
    return new KernelException(
        KernelException.Kind.PROGRAM_MISSING, "SUBTASK_FAILED", message, hint);
  }

  /** What a script names in its first line; null for a program of another kind. */
  private static String interpreter(Path file) {
    byte[] head = new byte[MOST_INTERPRETER];
    int length;
    try (InputStream in = Files.newInputStream(file)) {
      length = in.readNBytes(head, 0, head.length);
    } catch (IOException e) {
      return null; // Executable and not readable: it is no script.
    }
    String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
    if (!text.startsWith("#!")) {
      return null;
    }
    // As Linux takes it apart: blanks and tabs separate, a CR is part of the name.
    String line = text.substring(2).split("\n", 2)[0].replaceFirst("^[ \t]+", "");
    return line.split("[ \t\0]", 2)[0];
  }

  /** Pipes for a program's streams; null where there is no mkfifo. */
  static ProgramPipes makePipes(Containment containment) throws IOException, InterruptedException {
    return MKFIFO == null ? null : ProgramPipes.make(MKFIFO, containment.newPath("pipes-"));
  }

  /**
   * Where a program lies, or null.
   *
   * @param executable whether only what can be executed counts
   */
  static Path find(String program, boolean executable) {
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
