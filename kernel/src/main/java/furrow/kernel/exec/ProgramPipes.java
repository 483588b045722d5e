package furrow.kernel.exec;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program's three streams as named pipes. Java's own pipes end with the process that was started:
 * what its descendants still write is lost. These end when nobody holds them any more, as a shell's
 * do; and whoever holds them can be found by their names.
 *
 * <p>Made once and used for one program after the other.
 */
final class ProgramPipes implements Closeable {
  private static final long MAKE_SECONDS = 10;

  private final Path directory;
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
   * Makes the pipes in a directory that only this user can enter.
   *
   * @param mkfifo the program of this name
   */
  static ProgramPipes make(Path mkfifo) throws IOException, InterruptedException {
    ProgramPipes pipes = new ProgramPipes(Files.createTempDirectory("furrow-exec-"));
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
      pipes.files().forEach(file -> file.toFile().deleteOnExit());
      return pipes;
    } finally {
      if (!made) {
        pipes.close();
      }
    }
  }

  private List<Path> files() {
    return List.of(directory, stdin, stdout, stderr);
  }

  /** Our ends, and a hold on the others until the program has them: nothing waits for a peer. */
  final class Ends implements Closeable {
    private final List<RandomAccessFile> held;
    final OutputStream toStdin;
    final InputStream fromStdout;
    final InputStream fromStderr;

    private Ends() throws IOException {
      held = List.of(hold(stdin), hold(stdout), hold(stderr));
      toStdin = new FileOutputStream(stdin.toFile());
      fromStdout = new FileInputStream(stdout.toFile());
      fromStderr = new FileInputStream(stderr.toFile());
    }

    /** The program has its ends: from now on a pipe ends when its last holder does. */
    void started() throws IOException {
      for (RandomAccessFile file : held) {
        file.close();
      }
    }

    /** When there will be no program. */
    @Override
    public void close() throws IOException {
      started();
      toStdin.close();
      fromStdout.close();
      fromStderr.close();
    }
  }

  Ends open() throws IOException {
    return new Ends();
  }

  private static RandomAccessFile hold(Path pipe) throws IOException {
    return new RandomAccessFile(pipe.toFile(), "rw");
  }

  /** Ends every process but this one that holds one of the pipes. */
  void killHolders() {
    ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> holds(process.pid()))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private boolean holds(long pid) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return descriptors.anyMatch(this::leadsHere);
    } catch (IOException | java.io.UncheckedIOException e) {
      return false; // It has ended, or is another user's.
    }
  }

  private boolean leadsHere(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(directory);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(stdin);
    Files.deleteIfExists(stdout);
    Files.deleteIfExists(stderr);
    Files.deleteIfExists(directory);
  }
}
