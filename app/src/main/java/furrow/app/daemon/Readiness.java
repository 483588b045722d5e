package furrow.app.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * How a process that was started by another of ours tells that it is ready: it writes the file that
 * {@code -Dfurrow.ready=FILE} names.
 */
public final class Readiness {
  static final String PROPERTY = "furrow.ready";

  private Readiness() {}

  /** Whether somebody waits to be told. */
  public static boolean awaited() {
    return System.getProperty(PROPERTY) != null;
  }

  /**
   * Tells it, with words for the user of the other process. Does nothing when nobody waits.
   *
   * @param words what to print there
   */
  public static void tell(String words) throws IOException {
    String file = System.getProperty(PROPERTY);
    if (file != null) {
      Path fresh = Files.writeString(Path.of(file + ".new"), words);
      Files.move(fresh, Path.of(file), StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
