package furrow.kernel.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A directory below which files may be opened.
 *
 * @param real its path, all links resolved
 * @param key of the directory that was there when the root was made; another in its place is
 *     refused
 */
public record RootDirectory(Path real, Object key) {
  /** Everything. */
  private static final Path ALL = Path.of("/");

  /**
   * @throws IOException when it is not there
   */
  public static RootDirectory of(Path directory) throws IOException {
    Path real = directory.toRealPath();
    BasicFileAttributes seen = Files.readAttributes(real, BasicFileAttributes.class);
    if (!seen.isDirectory()) {
      throw new NotDirectoryException(directory.toString());
    }
    return new RootDirectory(real, seen.fileKey());
  }

  /** Whether a path without links lies below it, or is it. */
  public boolean holds(Path path) {
    return path.startsWith(real);
  }

  /** Whether it restricts nobody. */
  public boolean everything() {
    return real.equals(ALL);
  }

  /** Looks at each directory on the way, and may refuse it. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param next what is opened in it; null at the end of the way
     * @throws IOException to go no further
     */
    void at(HeldDirectory directory, String next) throws IOException;
  }

  /**
   * Opens a directory below it, one component after the other.
   *
   * @param directory below the root, without links; one that is met nevertheless was put there
   * @param make whether to make what is missing
   */
  public HeldDirectory open(Path directory, boolean make, Visitor visitor) throws IOException {
    HeldDirectory at = HeldDirectory.open(real);
    try {
      if (!at.key().equals(key)) {
        throw new FileSystemException(
            real.toString(), null, "is not the directory that it was at the start");
      }
      Path way = real.relativize(directory);
      for (int i = 0; i < way.getNameCount() && !way.toString().isEmpty(); i++) {
        String name = way.getName(i).toString();
        visitor.at(at, name);
        if (make && !at.has(name)) {
          make(at, name);
        }
        HeldDirectory next = at.child(name);
        at.close();
        at = next;
      }
      visitor.at(at, null);
      return at;
    } catch (IOException | RuntimeException | Error e) {
      at.close();
      throw e;
    }
  }

  /**
   * There is no way to make a directory within an open one. Where a link takes the place of one on
   * the way just now, an empty directory is made elsewhere, and is not found here.
   */
  private static void make(HeldDirectory at, String name) throws IOException {
    try {
      Files.createDirectory(at.path().resolve(name));
    } catch (NoSuchFileException e) {
      throw new FileSystemException(
          at.path().toString(), null, "was moved away while a directory was made in it");
    } catch (FileAlreadyExistsException e) {
      // Another worker was faster.
    }
  }
}
