package furrow.server.file;

import furrow.kernel.FileInput;
import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import furrow.kernel.KernelException.Kind;
import furrow.kernel.file.HeldDirectory;
import furrow.kernel.file.ProtectedPlaces;
import furrow.kernel.file.ProtectedPlaces.ProtectedException;
import furrow.kernel.file.RootDirectory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The directories below which inputs may be named by path, and the places that stay out of reach. A
 * file is opened directory by directory from its root on.
 */
public final class AllowedRoots {
  private final List<RootDirectory> roots;
  private final ProtectedPlaces places;

  /**
   * @throws IOException when a root does not exist
   */
  public AllowedRoots(List<Path> roots) throws IOException {
    this(roots, ProtectedPlaces.NONE);
  }

  /**
   * @param places from which nothing is read, whatever the roots
   * @throws IOException when a root does not exist
   */
  public AllowedRoots(List<Path> roots, ProtectedPlaces places) throws IOException {
    List<RootDirectory> real = new ArrayList<>();
    for (Path root : roots) {
      real.add(RootDirectory.of(root));
    }
    this.roots = List.copyOf(real);
    this.places = places;
  }

  /** Whether one of them is the whole file system. */
  boolean everything() {
    return roots.stream().anyMatch(RootDirectory::everything);
  }

  /**
   * A file below a root.
   *
   * @param path without links
   */
  record Found(RootDirectory root, Path path) {}

  /**
   * Where a path leads, all its links followed once, here; that must lie below a root.
   *
   * @throws KernelException INPUT_NOT_VISIBLE: the client may still send the file by value
   */
  Found resolve(String text) throws KernelException, IOException {
    Path path = parse(text);
    Path real;
    try {
      real = path.toRealPath();
    } catch (AccessDeniedException e) {
      throw notVisible(text, "the server may not look into its directory");
    } catch (IOException e) {
      throw notVisible(text, "the server sees no such file");
    }
    for (RootDirectory root : roots) {
      if (root.holds(real)) {
        return new Found(root, real);
      }
    }
    throw notVisible(
        text,
        "it lies outside the server's allowed roots "
            + roots.stream().map(RootDirectory::real).toList());
  }

  /**
   * Opens a file that was found. A link that has come on its way meanwhile is not followed.
   *
   * @param name of the file in messages
   */
  FileInput open(Found found, String name) throws KernelException, IOException {
    Path real = found.path();
    if (real.equals(found.root().real())) {
      throw new KernelException(
          Kind.INPUT, "INPUT_NOT_REGULAR", name + " is a directory", "name a regular file");
    }
    FileInput.Opener opener = () -> directory(found);
    try {
      places.look().path(real);
      return FileInput.openWithin(opener, real, name);
    } catch (ProtectedException e) {
      throw notVisible(name, e.getFile() + " " + e.getReason());
    } catch (AccessDeniedException e) {
      if (found.root().everything()) {
        // Some directory on its way may be passed and not read, and all files may be read.
        return FileInput.openReal(real, name);
      }
      throw notVisible(name, "the server may not read the directory " + e.getFile());
    } catch (InputChangedException e) {
      throw notVisible(name, e.getMessage());
    }
  }

  private HeldDirectory directory(Found found) throws IOException {
    Path file = found.path();
    String name = file.getFileName().toString();
    ProtectedPlaces.Guard guard = places.look();
    return found
        .root()
        .open(file.getParent(), false, (at, next) -> guard.at(at, next == null ? name : next));
  }

  private static Path parse(String text) throws KernelException {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      throw notVisible(text, "it is no valid path here");
    }
    throw notVisible(text, "it is not absolute");
  }

  static KernelException notVisible(String path, String why) {
    return new KernelException(
        Kind.INPUT,
        "INPUT_NOT_VISIBLE",
        path + ": " + why,
        "send the file by value: furrow submit --upload " + path);
  }
}
