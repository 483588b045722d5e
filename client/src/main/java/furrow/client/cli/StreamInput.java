package furrow.client.cli;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Callable;

/**
 * An input as it can be cut: the file itself, or a copy of what can be read only once and in order
 * (a pipe, {@code /dev/stdin}, {@code <(command)}) or does not know its size (files in {@code
 * /proc} and {@code /sys}). The copy lies in the directory for temporary files until this is
 * closed.
 */
public final class StreamInput implements AutoCloseable {
  private static final Path STDIN = Path.of("/dev/stdin");

  private final Path named;
  private final Path copy;

  private StreamInput(Path named, Path copy) {
    this.named = named;
    this.copy = copy;
  }

  /**
   * Copies the input where that is needed.
   *
   * @param named as the user wrote it; null for no input
   * @throws ProblemException INPUT_NOT_REGULAR, INPUT_UNREADABLE or NO_SPACE; what is missing or a
   *     directory is left to whoever opens it
   */
  public static StreamInput of(Path named) throws ProblemException {
    return new StreamInput(named, named == null || canBeCut(named) ? null : copy(named));
  }

  /** What to read; null for no input. */
  public Path file() {
    return copy == null ? named : copy;
  }

  /** Whether what is read is a copy, which nobody else will find. */
  public boolean copied() {
    return copy != null;
  }

  /** Does something with the input; what goes wrong is said of the input as it was named. */
  public <T> T under(Callable<T> work) throws Exception {
    try {
      return work.call();
    } catch (ProblemException e) {
      throw copied()
          ? new ProblemException(
                  e.code(), renamed(e.getMessage()), renamed(e.hint()), e.retryAfterMillis())
              .because(e)
          : e;
    }
  }

  private String renamed(String text) {
    return text.replace(copy.toString(), named.toString());
  }

  private static boolean canBeCut(Path file) {
    try {
      if (madeByTheKernel(file)) {
        return Files.isDirectory(file);
      }
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      file.toRealPath();
      return seen.isDirectory() || seen.isRegularFile() && seen.size() > 0;
    } catch (NoSuchFileException e) {
      // A name in /proc/self/fd leads to what has no path: a pipe, or a file that was removed.
      return !Files.exists(file);
    } catch (IOException e) {
      return true;
    }
  }

  /** What lies in {@code /proc} or {@code /sys} has a size, if at all, that means nothing. */
  private static boolean madeByTheKernel(Path file) throws IOException {
    Path real = file.toRealPath();
    return real.startsWith("/proc") || real.startsWith("/sys");
  }

  private static Path copy(Path named) throws ProblemException {
    Path copy = null;
    try {
      // The name of the copy is that of the input: it is part of what a submission id stands for.
      Path directory = Files.createTempDirectory("furrow-input-");
      directory.toFile().deleteOnExit();
      copy = directory.resolve(named.getFileName().toString());
      copy.toFile().deleteOnExit();
      try (InputStream in = open(named);
          OutputStream out = Files.newOutputStream(copy)) {
        transfer(named, in, out);
      }
      return copy;
    } catch (IOException e) {
      delete(copy);
      throw e instanceof ProblemException problem
          ? problem
          : new ProblemException(
                  ErrorCode.INPUT_UNREADABLE,
                  "cannot read " + named + ": " + reason(e),
                  "ls -l " + named)
              .because(e);
    }
  }

  private static InputStream open(Path named) throws IOException {
    // By its descriptor: opening a socket by name is refused.
    return named.equals(STDIN)
        ? new FileInputStream(FileDescriptor.in)
        : Files.newInputStream(named);
  }

  private static void transfer(Path named, InputStream in, OutputStream out) throws IOException {
    byte[] block = new byte[1 << 16];
    int read = in.read(block);
    while (read >= 0) {
      try {
        out.write(block, 0, read);
      } catch (IOException e) {
        throw new ProblemException(
                ErrorCode.NO_SPACE,
                "cannot keep a copy of " + named + " in " + directory() + ": " + reason(e),
                "TMPDIR=DIRECTORY names another place; df -h " + directory())
            .because(e);
      }
      read = in.read(block);
    }
  }

  private static String directory() {
    return System.getProperty("java.io.tmpdir");
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static void delete(Path copy) {
    try {
      if (copy != null) {
        Files.deleteIfExists(copy);
        Files.deleteIfExists(copy.getParent());
      }
    } catch (IOException e) {
      // It goes when the process ends, or with the directory for temporary files.
    }
  }

  @Override
  public void close() {
    delete(copy);
  }
}
