package furrow.client.cli;

import furrow.client.render.HumanFormat;
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
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
   * @param timeout how long that may take: a pipe may have no writer, a device no end; zero for
   *     ever
   * @throws ProblemException INPUT_NOT_REGULAR, INPUT_UNREADABLE, NO_SPACE or TIMEOUT; what is
   *     missing or a directory is left to whoever opens it
   */
  public static StreamInput of(Path named, Duration timeout) throws ProblemException {
    if (named == null || canBeCut(named)) {
      return new StreamInput(named, null);
    }
    Path place = place(named);
    try {
      if (timeout.isZero()) {
        copy(named, place);
      } else {
        copyWithin(timeout, named, place);
      }
    } catch (ProblemException e) {
      delete(place);
      throw e;
    }
    return new StreamInput(named, place);
  }

  /** A reader that waits for a pipe cannot be interrupted: it is left to the process's end. */
  private static void copyWithin(Duration timeout, Path named, Path place) throws ProblemException {
    FutureTask<Void> copying =
        new FutureTask<>(
            () -> {
              copy(named, place);
              return null;
            });
    Thread reader = new Thread(copying, "input");
    reader.setDaemon(true);
    reader.start();
    try {
      copying.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProblemException problem) {
        throw problem;
      }
      throw unreadable(named, new IOException(e.getCause()));
    } catch (TimeoutException e) {
      throw new ProblemException(
          ErrorCode.TIMEOUT,
          named
              + " was not read to its end within --timeout "
              + HumanFormat.duration(timeout.toMillis()),
          "give it more time with --timeout, or see whether something writes to " + named);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreadable(named, new IOException("interrupted"));
    }
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

  /** Where the copy is to lie. Its name is that of the input, for which a submission id stands. */
  private static Path place(Path named) throws ProblemException {
    try {
      Path directory = Files.createTempDirectory("furrow-input-");
      directory.toFile().deleteOnExit();
      Path place = directory.resolve(named.getFileName().toString());
      place.toFile().deleteOnExit();
      return place;
    } catch (IOException e) {
      throw noRoom(named, e);
    }
  }

  private static void copy(Path named, Path place) throws ProblemException {
    try (InputStream in = open(named);
        OutputStream out = Files.newOutputStream(place)) {
      transfer(named, in, out);
    } catch (ProblemException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(named, e);
    }
  }

  private static ProblemException unreadable(Path named, IOException e) {
    return new ProblemException(
            ErrorCode.INPUT_UNREADABLE, "cannot read " + named + ": " + reason(e), "ls -l " + named)
        .because(e);
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
        throw noRoom(named, e);
      }
      read = in.read(block);
    }
  }

  private static ProblemException noRoom(Path named, IOException e) {
    return new ProblemException(
            ErrorCode.NO_SPACE,
            "cannot keep a copy of " + named + " in " + directory() + ": " + reason(e),
            "TMPDIR=DIRECTORY names another place; df -h " + directory())
        .because(e);
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
