package furrow.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SQLite's native library, which its driver unpacks into the temporary directory. The driver
 * deletes the file when the JVM ends by itself: a killed server left 1 MB behind each time.
 */
final class NativeLibrary {
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final String NAME = "libsqlitejdbc.so";
  private static final AtomicBoolean UNLINKED = new AtomicBoolean();

  private NativeLibrary() {}

  /**
   * Deletes the unpacked file once it is loaded: what is mapped stays. Elsewhere than on Linux it
   * is left to the driver.
   */
  static void unlink() {
    if (UNLINKED.getAndSet(true)) {
      return;
    }
    try {
      for (Path file : mapped()) {
        if (file.startsWith(Path.of(System.getProperty("java.io.tmpdir")))) {
          Files.deleteIfExists(file);
          Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".lck"));
        }
      }
    } catch (IOException e) {
      // It stays, as it did before.
      return;
    }
  }

  /** The files of that name that this process has loaded and that are still there. */
  static List<Path> mapped() throws IOException {
    if (!Files.isReadable(MAPS)) {
      return List.of();
    }
    try (var lines = Files.lines(MAPS)) {
      return lines
          .filter(line -> line.endsWith(NAME) && line.indexOf('/') > 0)
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .distinct()
          .toList();
    }
  }
}
