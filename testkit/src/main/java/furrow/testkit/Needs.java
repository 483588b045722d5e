package furrow.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * What a test needs of its machine. Where that is missing the test is left out loudly; with {@code
 * CI=true} it fails, because there everything has to be there.
 */
public final class Needs {
  private Needs() {}

  /** The right to mount file systems in a mount namespace of one's own. */
  public static void mounts() {
    that(succeeds("unshare -m mount -t tmpfs none /mnt"), "the right to mount (root)");
  }

  /** A program on the search path. */
  public static void program(String name, String toInstall) {
    that(succeeds("command -v " + name), "the program " + name + " (" + toInstall + ")");
  }

  /** One of these files. */
  public static void file(List<Path> anyOf, String toInstall) {
    that(anyOf.stream().anyMatch(Files::exists), anyOf + " (" + toInstall + ")");
  }

  /** Ends the test unless {@code there}. */
  public static void that(boolean there, String what) {
    if (there) {
      return;
    }
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError("missing, and CI=true: " + what);
    }
    throw new TestAbortedException("missing: " + what);
  }

  private static boolean succeeds(String shell) {
    try {
      return new ProcessBuilder("sh", "-c", shell)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
