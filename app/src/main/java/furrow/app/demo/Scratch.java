package furrow.app.demo;

import furrow.app.daemon.Detached;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A directory and processes that are gone afterwards, also after Ctrl-C. */
final class Scratch implements AutoCloseable {
  private static final int GRACE_SECONDS = 10;

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final Thread hook = new Thread(this::clear);
  private boolean cleared;

  private Scratch(Path directory) {
    this.directory = directory;
  }

  static Scratch open() throws IOException {
    Scratch scratch = new Scratch(Files.createTempDirectory("furrow-demo-"));
    Runtime.getRuntime().addShutdownHook(scratch.hook);
    return scratch;
  }

  Path directory() {
    return directory;
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  /** Starts a furrow process that will not outlive this. */
  synchronized Detached start(String log, List<String> arguments) throws IOException {
    if (cleared) {
      throw new IOException("ending");
    }
    Detached started = Detached.child(arguments, path(log));
    processes.add(started.process());
    return started;
  }

  /** Ends all processes, the last one started first, and removes the directory. */
  private synchronized void clear() {
    if (cleared) {
      return;
    }
    cleared = true;
    for (int i = processes.size() - 1; i >= 0; i--) {
      processes.get(i).destroy();
    }
    for (Process process : processes) {
      await(process);
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(Process process) {
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    clear();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already ending, and the hook finds nothing left to do.
    }
  }
}
