package furrow.runtime.spool;

import furrow.engine.Result;
import furrow.runtime.Spool;
import furrow.runtime.SpoolDamagedException;
import furrow.runtime.TooManyOpenFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A spool in one directory. Files are named {@code PREFIX-RANDOM}; those being written end in
 * {@code .part} and are removed at the next start. Reading checks length and CRC32C. Thread-safe.
 */
public final class FileSpool implements Spool {
  /** Mode 0600 where the file system knows modes. */
  static final FileAttribute<?>[] OWNER_FILE = ownerOnly("rw-------");

  private static final FileAttribute<?>[] OWNER_DIRECTORY = ownerOnly("rwx------");

  private static final String UNFINISHED = ".part";

  /** A checked result up to this size is read into memory. */
  private static final long IN_MEMORY = 8L << 20;

  private final Path directory;
  private final boolean synced;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Set<String>> names = new ConcurrentHashMap<>();

  /** To be deleted when nobody copies any more. */
  private final Set<String> deferred = new HashSet<>();

  private int pins;

  /**
   * Opens the spool, creating its directory (mode 0700) where needed.
   *
   * @param synced whether files survive a power loss; false for work that ends with the process
   */
  public FileSpool(Path directory, boolean synced) throws IOException {
    this.directory = directory;
    this.synced = synced;
    createDirectory();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        int dash = name.lastIndexOf('-');
        if (name.endsWith(UNFINISHED)) {
          Files.deleteIfExists(file);
        } else if (dash > 0) {
          added(name.substring(0, dash), name);
        }
      }
    }
  }

  /** Creates the directory where it is missing, also when it was lost meanwhile. */
  void createDirectory() throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, OWNER_DIRECTORY);
    }
  }

  /** Attributes that create with this mode where the file system knows modes. */
  public static FileAttribute<?>[] ownerOnly(String mode) {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
    };
  }

  /** Begins a file that is written piece by piece; the caller commits and closes it. */
  public SpoolWriter create(String prefix) {
    return new SpoolWriter(this, prefix);
  }

  @Override
  public Result write(String prefix, Writer writer) throws IOException {
    try (SpoolWriter out = create(prefix)) {
      writer.writeTo(out);
      return out.commit();
    }
  }

  @Override
  public InputStream open(Result result) throws IOException {
    if (!(result instanceof Result.Spooled spooled)) {
      return new ByteArrayInputStream(((Result.Inline) result).bytes());
    }
    return new CheckedSpoolInput(opened(spooled, Files::newInputStream), spooled);
  }

  /**
   * The file of a result, to be read anywhere; what is read is not checked.
   *
   * @throws SpoolDamagedException when it is missing, or not of the size that was written
   */
  public FileChannel channel(Result.Spooled spooled) throws IOException {
    return opened(spooled, path -> FileChannel.open(path, StandardOpenOption.READ));
  }

  /** Opens a file. */
  @FunctionalInterface
  private interface Opener<T> {
    T open(Path path) throws IOException;
  }

  private <T> T opened(Result.Spooled spooled, Opener<T> opener) throws IOException {
    Path path = path(spooled.file());
    try {
      long size = Files.size(path);
      if (size != spooled.size()) {
        throw new SpoolDamagedException(
            spooled, "is damaged: " + size + " of " + spooled.size() + " bytes", null);
      }
      return opener.open(path);
    } catch (NoSuchFileException e) {
      throw new SpoolDamagedException(spooled, "is missing", e);
    } catch (FileSystemException e) {
      throw TooManyOpenFiles.behind(e)
          ? e
          : new SpoolDamagedException(spooled, "is damaged: " + e, e);
    }
  }

  /** Up to {@link #IN_MEMORY} bytes are read once; more are read twice. */
  @Override
  public InputStream openChecked(Result result) throws IOException {
    if (result.size() <= IN_MEMORY) {
      try (InputStream in = open(result)) {
        return new ByteArrayInputStream(in.readAllBytes());
      }
    }
    check(result);
    return open(result);
  }

  @Override
  public void delete(Result result) {
    if (result instanceof Result.Spooled spooled) {
      String name = spooled.file();
      Set<String> siblings = names.get(prefix(name));
      if (siblings != null) {
        siblings.remove(name);
      }
      remove(name);
    }
  }

  @Override
  public void deleteAll(String prefix) {
    Set<String> files = names.remove(prefix);
    if (files != null) {
      files.forEach(this::remove);
    }
  }

  @Override
  public void retain(Predicate<String> wanted) {
    for (Set<String> files : names.values()) {
      for (String name : files) {
        if (!wanted.test(name)) {
          files.remove(name);
          remove(name);
        }
      }
    }
  }

  /** From now on no file is deleted until {@link #unpin} was called as often as this. */
  public synchronized void pin() {
    pins++;
  }

  /** Deletes what was to be deleted meanwhile. */
  public void unpin() {
    List<String> late = List.of();
    synchronized (this) {
      if (--pins == 0) {
        late = List.copyOf(deferred);
        deferred.clear();
      }
    }
    late.forEach(this::remove);
  }

  /** Whether files are kept for somebody who copies them. */
  public synchronized boolean pinned() {
    return pins > 0;
  }

  private synchronized boolean defer(String name) {
    return pins > 0 && deferred.add(name);
  }

  private void remove(String name) {
    if (defer(name)) {
      return;
    }
    try {
      Files.deleteIfExists(path(name));
    } catch (IOException e) {
      // It only takes up room; the sweep at the next start tries again.
      added(prefix(name), name);
    }
  }

  private static String prefix(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('-')));
  }

  /** Where a spool file lies; a name that is no plain file name is refused. */
  public Path path(String name) {
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.startsWith(".")) {
      throw new IllegalArgumentException("not a spool file: " + name);
    }
    return directory.resolve(name);
  }

  boolean synced() {
    return synced;
  }

  Path temporary(String prefix) {
    return path(prefix + "-" + Long.toHexString(random.nextLong()) + UNFINISHED);
  }

  Path target(String prefix) {
    return path(prefix + "-" + Long.toHexString(random.nextLong()));
  }

  void added(String prefix, String name) {
    names.computeIfAbsent(prefix, p -> ConcurrentHashMap.newKeySet()).add(name);
  }

  void syncDirectory() throws IOException {
    if (synced) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
