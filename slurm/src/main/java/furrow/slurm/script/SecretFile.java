package furrow.slurm.script;

import furrow.slurm.SlurmException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** A token or a certificate on its way to the nodes: in a file that its owner alone can read. */
public final class SecretFile {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private SecretFile() {}

  /**
   * Makes a file of mode 0600; a link or a file that is there is not written to.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is something of that name
   */
  public static void write(Path file, byte[] content) throws IOException {
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(file, options, PosixFilePermissions.asFileAttribute(OWNER)))) {
      out.write(content);
    }
  }

  /**
   * That nobody else can read or change it.
   *
   * @throws SlurmException REFUSED, naming the file and the command that mends it
   */
  public static void check(Path file) throws SlurmException {
    try {
      PosixFileAttributes found =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isRegularFile()) {
        throw refused(file + " is no regular file", "ls -ld " + file);
      }
      if (!OWNER.containsAll(found.permissions())) {
        throw refused(
            file + " has mode " + PosixFilePermissions.toString(found.permissions()),
            "chmod 600 " + file);
      }
    } catch (NoSuchFileException e) {
      throw refused(file + " is not there", "furrow server start --detach");
    } catch (IOException e) {
      throw refused(file + " cannot be looked at: " + e.getMessage(), "ls -ld " + file);
    }
  }

  private static SlurmException refused(String message, String hint) {
    return new SlurmException(SlurmException.Kind.REFUSED, message, hint);
  }
}
