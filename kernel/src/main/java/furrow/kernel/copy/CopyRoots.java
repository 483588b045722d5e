package furrow.kernel.copy;

import furrow.kernel.KernelException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The directories below which copies may be written, all links in them resolved. */
public final class CopyRoots {
  /** Nothing may be written. */
  public static final CopyRoots NONE = new CopyRoots(new ArrayList<>());

  private final List<Path> roots;

  private CopyRoots(List<Path> real) {
    roots = List.copyOf(real);
  }

  /**
   * @throws IOException when a root is not there
   */
  public static CopyRoots of(List<Path> roots) throws IOException {
    List<Path> real = new ArrayList<>();
    for (Path root : roots) {
      real.add(root.toRealPath());
    }
    return new CopyRoots(real);
  }

  /**
   * The directory with all its links resolved, made where it is missing.
   *
   * @throws KernelException HERE: it lies outside the roots, is no directory or cannot be written
   */
  Path open(String to, CopySite site) throws KernelException {
    try {
      Path path = Path.of(to).normalize();
      Path there = path;
      while (there.getParent() != null && !Files.exists(there)) {
        there = there.getParent();
      }
      Path real = there.toRealPath();
      // Checked before anything is made, and once more when it is: links may have come meanwhile.
      require(real.resolve(there.relativize(path)), to, site);
      Path made = Files.createDirectories(real.resolve(there.relativize(path))).toRealPath();
      require(made, to, site);
      if (!Files.isWritable(made)) {
        throw new AccessDeniedException(to);
      }
      return made;
    } catch (FileAlreadyExistsException e) {
      throw here("BAD_SETTING", to + " is no directory", "name a directory: --to DIR", site);
    } catch (AccessDeniedException e) {
      throw here("FORBIDDEN", "may not write into " + to, "ls -ld " + to, site);
    } catch (IOException | InvalidPathException e) {
      throw here("SUBTASK_FAILED", to + " cannot be used: " + e, "ls -ld " + to, site);
    }
  }

  private void require(Path real, String to, CopySite site) throws KernelException {
    for (Path root : roots) {
      if (real.startsWith(root)) {
        return;
      }
    }
    throw here(
        "FORBIDDEN",
        to + " lies outside the directories that copies may be written to: " + roots,
        "allow it where the worker is started: --copy-root DIR",
        site);
  }

  private static KernelException here(String code, String message, String hint, CopySite site) {
    return new KernelException(
        KernelException.Kind.HERE, code, "worker " + site.who() + ": " + message, hint);
  }
}
