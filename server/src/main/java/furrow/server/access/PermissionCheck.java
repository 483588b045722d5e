package furrow.server.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

final class PermissionCheck {
  private PermissionCheck() {}

  /** Refuses a file that others may read: its secrets must be taken for known. */
  static void ownerOnly(Path file) throws IOException {
    Set<PosixFilePermission> granted = Files.getPosixFilePermissions(file);
    for (PosixFilePermission permission : granted) {
      if (!permission.name().startsWith("OWNER")) {
        throw new IOException(
            file
                + " may be read or written by others: chmod 600 "
                + file
                + ", then revoke its tokens");
      }
    }
  }
}
