package furrow.server.file;

import furrow.kernel.KernelException;
import furrow.kernel.KernelException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The directories below which inputs may be named by path. */
public final class AllowedRoots {
  private final List<Path> roots;

  /**
   * @throws IOException when a root does not exist
   */
  public AllowedRoots(List<Path> roots) throws IOException {
    List<Path> real = new ArrayList<>();
    for (Path root : roots) {
      real.add(root.toRealPath());
    }
    this.roots = List.copyOf(real);
  }

  /**
   * The path with all its links resolved, which must lie below a root.
   *
   * @throws KernelException INPUT_NOT_VISIBLE: the client may still send the file by value
   */
  Path resolve(String text) throws KernelException, IOException {
    Path path = parse(text);
    Path real;
    try {
      real = path.toRealPath();
    } catch (AccessDeniedException e) {
      throw notVisible(text, "the server may not look into its directory");
    } catch (IOException e) {
      throw notVisible(text, "the server sees no such file");
    }
    for (Path root : roots) {
      if (real.startsWith(root)) {
        return real;
      }
    }
    throw notVisible(text, "it lies outside the server's allowed roots " + roots);
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
