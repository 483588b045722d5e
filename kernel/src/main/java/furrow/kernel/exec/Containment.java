package furrow.kernel.exec;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What this process has to do before it starts programs: its directory, and the guard that cleans
 * up behind it. Made with the first program; a guard that was ended is replaced.
 */
final class Containment {
  private static Containment current;

  private final WorkDirectory directory;
  private final AtomicLong made = new AtomicLong();
  private Guard guard;

  private Containment() throws IOException {
    directory = WorkDirectory.make(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static synchronized Containment get() throws IOException {
    if (current == null) {
      current = new Containment();
    }
    if (current.guard == null || !current.guard.isAlive()) {
      current.guard = Guard.start(Marker.OF_PROCESS, current.directory.path);
    }
    return current;
  }

  long guardPid() {
    return guard.pid();
  }

  private void makeAgain() throws IOException {
    try {
      Files.createDirectory(
          directory.path,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      // Another run was quicker, or it is no directory, which whoever opens a file in it says.
      return;
    }
  }

  /** A name in the directory that nobody has. */
  Path newPath(String name) throws IOException {
    if (!Files.isDirectory(directory.path)) {
      // Whoever cleans up the temporary directory has taken it.
      makeAgain();
    }
    return directory.path.resolve(name + made.incrementAndGet());
  }
}
