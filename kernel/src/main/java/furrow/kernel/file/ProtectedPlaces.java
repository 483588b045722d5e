package furrow.kernel.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Directories and files that decide who may do what: state, access files, plug-ins, settings,
 * program. No task's files are there, whatever the roots. They are told by device and inode number,
 * so neither links nor other spellings nor a bind mount of such a directory lead there.
 */
public final class ProtectedPlaces {
  public static final ProtectedPlaces NONE = new ProtectedPlaces(List.of());

  private final List<Path> paths;

  private ProtectedPlaces(List<Path> paths) {
    this.paths = List.copyOf(paths);
  }

  /**
   * @param paths directories with all that is in them, and files; they need not be there yet
   */
  public static ProtectedPlaces of(Iterable<Path> paths) {
    List<Path> all = new ArrayList<>();
    paths.forEach(path -> all.add(path.toAbsolutePath().normalize()));
    return new ProtectedPlaces(all);
  }

  /** A name in a directory. */
  private record Entry(Object directory, String name) {}

  /** The places as they are now. */
  public Guard look() {
    Guard guard = new Guard(new HashSet<>(), new HashSet<>());
    paths.forEach(guard::add);
    return guard;
  }

  /**
   * Refuses.
   *
   * @param trees keys of directories with all below
   * @param entries names that are refused in a directory, be they there or not
   */
  public record Guard(Set<Object> trees, Set<Entry> entries) implements RootDirectory.Visitor {

    private void add(Path path) {
      Object key = key(path);
      if (key != null && Files.isDirectory(path)) {
        trees.add(key);
        children(path);
      }
      // The nearest that is there: what is missing below it is not to be made either.
      Path below = path;
      Path there = path.getParent();
      while (there != null && key(there) == null) {
        below = there;
        there = there.getParent();
      }
      if (there != null) {
        entries.add(entry(key(there), below.getFileName().toString()));
      }
    }

    /** A bind mount may show one of them alone. */
    private void children(Path directory) {
      try (DirectoryStream<Path> children =
          Files.newDirectoryStream(directory, Files::isDirectory)) {
        for (Path child : children) {
          Object key = key(child);
          if (key != null) {
            trees.add(key);
          }
        }
      } catch (IOException | RuntimeException e) {
        // What we may not look into nobody else opens through us.
        return;
      }
    }

    private static Object key(Path path) {
      try {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      } catch (IOException e) {
        return null;
      }
    }

    private static Entry entry(Object directory, String name) {
      return new Entry(directory, name.toLowerCase(Locale.ROOT));
    }

    /** Refuses a path without links that leads to such a place, or below one. */
    public void path(Path real) throws IOException {
      for (Path at = real; at != null; at = at.getParent()) {
        Path parent = at.getParent();
        boolean named =
            parent != null && entries.contains(entry(key(parent), at.getFileName().toString()));
        if (named || trees.contains(key(at))) {
          throw refused(at);
        }
      }
    }

    @Override
    public void at(HeldDirectory directory, String next) throws IOException {
      Object key = directory.key();
      if (trees.contains(key)) {
        throw refused(directory.path());
      }
      if (next != null && entries.contains(entry(key, next))) {
        throw refused(directory.path().resolve(next));
      }
    }

    private static ProtectedException refused(Path path) {
      return new ProtectedException(path.toString());
    }
  }

  /** A path leads to such a place. */
  public static final class ProtectedException extends AccessDeniedException {
    private static final long serialVersionUID = 1;

    ProtectedException(String path) {
      super(path, null, "holds state, access files, plug-ins, settings or programs of Furrow");
    }
  }
}
