package furrow.kernel.copy;

import furrow.kernel.KernelException;
import furrow.kernel.file.HeldDirectory;
import furrow.kernel.file.ProtectedPlaces;
import furrow.kernel.file.ProtectedPlaces.ProtectedException;
import furrow.kernel.file.RootDirectory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The directories below which copies may be written, and the places that stay out of reach. A
 * target is opened directory by directory from its root on.
 */
public final class CopyRoots {
  /** Nothing may be written. */
  public static final CopyRoots NONE = new CopyRoots(List.of(), ProtectedPlaces.NONE);

  private final List<RootDirectory> roots;
  private final ProtectedPlaces places;

  private CopyRoots(List<RootDirectory> roots, ProtectedPlaces places) {
    this.roots = List.copyOf(roots);
    this.places = places;
  }

  /**
   * @throws IOException when a root is not there
   */
  public static CopyRoots of(List<Path> roots) throws IOException {
    return of(roots, ProtectedPlaces.NONE);
  }

  /**
   * @param places that are not written to, whatever the roots
   * @throws IOException when a root is not there
   */
  public static CopyRoots of(List<Path> roots, ProtectedPlaces places) throws IOException {
    List<RootDirectory> real = new ArrayList<>();
    for (Path root : roots) {
      real.add(RootDirectory.of(root));
    }
    return new CopyRoots(real, places);
  }

  /**
   * The directory with all its links resolved, made where it is missing. A link that comes on the
   * way meanwhile is not followed.
   *
   * @param file that is to be made there; empty for names that nothing else has
   * @throws KernelException HERE: it lies outside the roots or in a place that is out of reach, is
   *     no directory or cannot be written
   */
  HeldDirectory open(String to, String file, CopySite site) throws KernelException {
    if (roots.isEmpty()) {
      throw here(
          "FORBIDDEN",
          "it writes no files, as it was started without --copy-root: nothing of " + to,
          "furrow worker start --copy-root DIR",
          site);
    }
    Path real = null;
    try {
      real = resolved(Path.of(to).normalize());
      RootDirectory root = root(real, to, site);
      ProtectedPlaces.Guard guard = places.look();
      guard.path(root.real());
      HeldDirectory opened = root.open(real, true, guard);
      try {
        if (!file.isEmpty()) {
          guard.at(opened, file);
        }
        if (!Files.isWritable(real)) {
          throw new AccessDeniedException(to);
        }
        return opened;
      } catch (IOException | RuntimeException | Error e) {
        opened.close();
        throw e;
      }
    } catch (ProtectedException e) {
      throw here(
          "FORBIDDEN",
          "nothing is written to " + to + ": " + e.getFile() + " " + e.getReason(),
          "name another directory: --to DIR",
          site);
    } catch (NotDirectoryException e) {
      boolean itself = e.getFile().equals(String.valueOf(real));
      throw itself
          ? here("BAD_SETTING", to + " is no directory", "name a directory: --to DIR", site)
          : here(
              "SUBTASK_FAILED",
              to + " cannot be used: " + e.getFile() + " is no directory",
              "ls -ld " + e.getFile(),
              site);
    } catch (AccessDeniedException e) {
      throw here("FORBIDDEN", "may not write into " + to, "ls -ld " + to, site);
    } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
      throw here("SUBTASK_FAILED", to + " cannot be used: " + e, "ls -ld " + to, site);
    }
  }

  /** The path as it is where all links in it are followed once, here; what is missing stays. */
  private static Path resolved(Path path) throws IOException {
    Path there = path;
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there.toRealPath().resolve(there.relativize(path));
  }

  private RootDirectory root(Path real, String to, CopySite site) throws KernelException {
    for (RootDirectory root : roots) {
      if (root.holds(real)) {
        return root;
      }
    }
    throw here(
        "FORBIDDEN",
        to
            + " lies outside the directories that copies may be written to: "
            + roots.stream().map(RootDirectory::real).toList(),
        "allow it where the worker is started: --copy-root DIR",
        site);
  }

  private static KernelException here(String code, String message, String hint, CopySite site) {
    return new KernelException(
        KernelException.Kind.HERE, code, "worker " + site.who() + ": " + message, hint);
  }
}
