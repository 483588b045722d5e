package furrow.kernel.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An open directory. What is in it is named by a plain name and reached through the open directory,
 * whatever becomes of its path meanwhile; links are not followed. Safe for use by several threads.
 */
public final class HeldDirectory implements Closeable {
  private static final Path SELF = Path.of(".");

  private final Path path;
  private final SecureDirectoryStream<Path> stream;

  private HeldDirectory(Path path, SecureDirectoryStream<Path> stream) {
    this.path = path;
    this.stream = stream;
  }

  /**
   * Opens a directory by its path, links and all.
   *
   * @throws UnsupportedOperationException where the operating system cannot open files within an
   *     open directory
   */
  public static HeldDirectory open(Path directory) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new HeldDirectory(directory, secure);
    }
    stream.close();
    throw new UnsupportedOperationException("files within an open directory: " + directory);
  }

  /** Where it was when it was opened: for messages, and for what can only be done by path. */
  public Path path() {
    return path;
  }

  /** Device and inode number of what is open, in a form that is only compared. */
  public Object key() throws IOException {
    return stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
  }

  /**
   * Opens a directory in it.
   *
   * @throws NotDirectoryException also for a link to one
   */
  public HeldDirectory child(String name) throws IOException {
    // Looked at first: to open a FIFO would wait for its other end.
    if (!look(name).isDirectory()) {
      throw new NotDirectoryException(path.resolve(name).toString());
    }
    return new HeldDirectory(
        path.resolve(name), stream.newDirectoryStream(plain(name), LinkOption.NOFOLLOW_LINKS));
  }

  /** What stands there under a name, be it a link. */
  public BasicFileAttributes look(String name) throws IOException {
    return stream
        .getFileAttributeView(plain(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  public boolean has(String name) throws IOException {
    try {
      look(name);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Opens a file in it; one that is a link is refused. */
  public FileChannel file(String name, StandardOpenOption... how) throws IOException {
    Set<OpenOption> options = new HashSet<>(Set.of(how));
    options.add(LinkOption.NOFOLLOW_LINKS);
    return channel(stream.newByteChannel(plain(name), options));
  }

  private FileChannel channel(SeekableByteChannel opened) throws IOException {
    if (opened instanceof FileChannel file) {
      return file;
    }
    opened.close();
    throw new FileSystemException(path.toString(), null, "its files have no file channels");
  }

  /** Gives a file of it another name in it, in the place of what has that name. */
  public void rename(String from, String to) throws IOException {
    stream.move(plain(from), stream, plain(to));
  }

  public void deleteIfExists(String name) throws IOException {
    try {
      stream.deleteFile(plain(name));
    } catch (NoSuchFileException e) {
      // As wanted.
    }
  }

  /** Hands over the names of all that is in it. */
  public void names(Consumer<String> each) throws IOException {
    try (DirectoryStream<Path> again = stream.newDirectoryStream(SELF)) {
      again.forEach(entry -> each.accept(entry.getFileName().toString()));
    }
  }

  /** Makes durable what was made, renamed and deleted in it. */
  public void sync() throws IOException {
    try (FileChannel self = channel(stream.newByteChannel(SELF, Set.of(StandardOpenOption.READ)))) {
      self.force(true);
    }
  }

  /** A name that leads nowhere else. */
  private static Path plain(String name) throws IOException {
    boolean dots = name.isEmpty() || name.equals(".") || name.equals("..");
    if (dots || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw new FileSystemException(name, null, "is no plain name");
    }
    return Path.of(name);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
