package furrow.app.demo;

import furrow.app.daemon.DetachedProcess;
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
final class DemoDirectory implements AutoCloseable {
  private static final int GRACE_SECONDS = 10;

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final Thread hook = new Thread(this::clear);
  private boolean cleared;

  private DemoDirectory(Path directory) {
    this.directory = directory;
  }

  static DemoDirectory open() throws IOException {
    DemoDirectory directory = new DemoDirectory(Files.createTempDirectory("furrow-demo-"));
    Runtime.getRuntime().addShutdownHook(directory.hook);
    return directory;
  }

  Path directory() {
    return directory;
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  /** Starts a furrow process that will not outlive this. */
  synchronized DetachedProcess start(String log, List<String> arguments) throws IOException {
    if (cleared) {
      throw new IOException("ending");
    }
    DetachedProcess started = DetachedProcess.child(arguments, path(log));
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
