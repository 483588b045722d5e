package furrow.server.local;

import java.io.IOException;
import java.nio.file.Path;

/** Starts the program of a local worker. */
@FunctionalInterface
public interface Launcher {
  /**
   * Starts one that works on a ring and ends with it.
   *
   * @param name of the worker
   * @param ring the file that was made for it
   */
  Process start(String name, Path ring) throws IOException;
}
