package furrow.client.api;

import furrow.protocol.access.Fingerprint;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.InputInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Describes an input so that the server can tell whether it sees the same file. */
public final class InputIdentity {
  /** No input. */
  public static final InputInfo NONE = new InputInfo("", 0, 0, "", 0, "", "");

  private InputIdentity() {}

  /**
   * The file as this process sees it.
   *
   * @throws ProblemException INPUT_MISSING, INPUT_NOT_REGULAR, INPUT_UNREADABLE
   */
  public static InputInfo of(Path file) throws ProblemException {
    Path path = file.toAbsolutePath().normalize();
    try {
      Path real = path.toRealPath();
      BasicFileAttributes attributes =
          Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        throw new ProblemException(
            ErrorCode.INPUT_NOT_REGULAR,
            path + " is " + kind(attributes) + ", not a regular file",
            "write it to a file first; name a file, not a directory or a pipe");
      }
      return new InputInfo(
          real.toString(),
          attributes.size(),
          attributes.lastModifiedTime().toMillis(),
          Fingerprint.of(real),
          inode(real),
          "",
          host());
    } catch (NoSuchFileException e) {
      throw new ProblemException(
              ErrorCode.INPUT_MISSING, "no such file: " + path, "ls -l " + parent(path))
          .because(e);
    } catch (AccessDeniedException e) {
      throw new ProblemException(
              ErrorCode.INPUT_UNREADABLE, "may not read " + path, "ls -l " + path)
          .because(e);
    } catch (ProblemException e) {
      throw e;
    } catch (IOException e) {
      throw new ProblemException(
              ErrorCode.INPUT_UNREADABLE, "cannot read " + path + ": " + e, "ls -l " + path)
          .because(e);
    }
  }

  private static Path parent(Path path) {
    return path.getParent() == null ? path : path.getParent();
  }

  private static String kind(BasicFileAttributes attributes) {
    return attributes.isDirectory() ? "a directory" : "a pipe, socket or device";
  }

  private static long inode(Path path) throws IOException {
    try {
      return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return 0;
    }
  }

  /** This host's name; only compared, never resolved. */
  public static String host() throws IOException {
    Path name = Path.of("/proc/sys/kernel/hostname");
    return Files.isReadable(name)
        ? Files.readString(name).trim()
        : InetAddress.getLocalHost().getHostName();
  }
}
