package furrow.kernel.exec;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program's three streams as named pipes. Java's own pipes end with the process that was started:
 * what its descendants still write is lost. These end when nobody holds them any more, as a shell's
 * do; and whoever holds them can be found by their names.
 *
 * <p>Made once and used for one program after the other.
 */
final class ProgramPipes implements Closeable {
  private static final long MAKE_SECONDS = 10;

  final Path directory;
  final Path stdin;
  final Path stdout;
  final Path stderr;

  private ProgramPipes(Path directory) {
    this.directory = directory;
    stdin = directory.resolve("stdin");
    stdout = directory.resolve("stdout");
    stderr = directory.resolve("stderr");
  }

  /**
   * Makes the pipes.
   *
   * @param mkfifo the program of this name
   * @param directory for them, where only this user can go; it is made
   */
  static ProgramPipes make(Path mkfifo, Path directory) throws IOException, InterruptedException {
    ProgramPipes pipes = new ProgramPipes(Files.createDirectory(directory));
    boolean made = false;
    try {
      Process process =
          new ProcessBuilder(
                  mkfifo.toString(),
                  "-m",
                  "600",
                  pipes.stdin.toString(),
                  pipes.stdout.toString(),
                  pipes.stderr.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      made = process.waitFor(MAKE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
      if (!made) {
        process.destroyForcibly();
        throw new IOException("mkfifo failed in " + pipes.directory);
      }
      return pipes;
    } finally {
      if (!made) {
        pipes.close();
      }
    }
  }

  /** Our ends, and a hold on the others until the program has them: nothing waits for a peer. */
  final class Ends implements Closeable {
    private final List<FileChannel> held = new ArrayList<>();
    OutputStream toStdin;
    InputStream fromStdout;
    InputStream fromStderr;

    /** All or none: an end that stays open keeps the pipe from ever ending. */
    private Ends() throws IOException {
      boolean all = false;
      try {
        for (Path pipe : List.of(stdin, stdout, stderr)) {
          held.add(hold(pipe));
        }
        toStdin = new FileOutputStream(stdin.toFile());
        fromStdout = new FileInputStream(stdout.toFile());
        fromStderr = new FileInputStream(stderr.toFile());
        all = true;
      } finally {
        if (!all) {
          close();
        }
      }
    }

    /** The program has its ends: from now on a pipe ends when its last holder does. */
    void started() throws IOException {
      for (FileChannel file : held) {
        file.close();
      }
    }

    /** When there will be no program. */
    @Override
    public void close() throws IOException {
      started();
      for (Closeable end : Arrays.asList(toStdin, fromStdout, fromStderr)) {
        if (end != null) {
          end.close();
        }
      }
    }
  }

  /**
   * Opens our ends for one more program.
   *
   * @throws NoSuchFileException when somebody has removed a pipe
   */
  Ends open() throws IOException {
    return new Ends();
  }

  /**
   * Lets who opens its stdin once more, as by the name {@code /dev/stdin}, go on. A named pipe
   * without a writer holds an opening reader up until one comes, which Java's own would not.
   */
  void wakeStdin() throws IOException {
    try {
      hold(stdin).close();
    } catch (NoSuchFileException e) {
      // Somebody has removed it, and nobody can open it any more by its name.
      return;
    }
  }

  /** Never makes a file where the pipe should be: what is written there would be lost. */
  private static FileChannel hold(Path pipe) throws IOException {
    return FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(stdin);
    Files.deleteIfExists(stdout);
    Files.deleteIfExists(stderr);
    Files.deleteIfExists(directory);
  }
}
