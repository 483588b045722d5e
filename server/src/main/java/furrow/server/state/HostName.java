package furrow.server.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this host. */
public final class HostName {
  private HostName() {}

  /** As clients on the same host read it. */
  public static String read() throws IOException {
    Path name = Path.of("/proc/sys/kernel/hostname");
    return Files.isReadable(name) ? Files.readString(name).trim() : "localhost";
  }
}
