package furrow.kernel;

import furrow.kernel.file.HeldDirectory;
import furrow.kernel.file.RootDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A regular file that is read in place and must stay what it was. It is read, never mapped. Its
 * identity (type, size, modification time, inode) is compared before and after it is opened and
 * after each read, so bytes of a changed or replaced file are never returned as if they were the
 * opened one's. Thread-safe: an interrupted reader closes the channel, and the next one reopens it.
 */
public final class FileInput implements Input {
  private final Path path;
  private final String name;
  private final Identity identity;
  private final Opener opener;
  private FileChannel channel;
  private boolean closed;

  private FileInput(Path path, String name, Identity identity, FileChannel channel, Opener opener) {
    this.path = path;
    this.name = name;
    this.identity = identity;
    this.channel = channel;
    this.opener = opener;
  }

  /** Opens the directory of a file in such a way that no link leads elsewhere. */
  @FunctionalInterface
  public interface Opener {
    HeldDirectory directory() throws IOException;
  }

  /**
   * Opens a file as it is now; symbolic links are followed once, here.
   *
   * @throws KernelException with code INPUT_MISSING, INPUT_NOT_REGULAR or INPUT_UNREADABLE
   */
  public static FileInput open(Path path) throws KernelException, IOException {
    try {
      return openReal(path.toRealPath(), path.toString());
    } catch (NoSuchFileException e) {
      throw missing(path.toString());
    } catch (AccessDeniedException e) {
      throw unreadable(path.toString());
    }
  }

  /**
   * Opens a file whose path has no links left; one that has been put there meanwhile is refused.
   * Where a directory on its way may be passed but not read, that is found out for the last
   * component only.
   *
   * @param name of the file in messages
   * @throws KernelException with code INPUT_MISSING, INPUT_NOT_REGULAR or INPUT_UNREADABLE
   * @throws InputChangedException when it was replaced while it was opened
   */
  public static FileInput openReal(Path real, String name) throws KernelException, IOException {
    Path parent = real.getParent();
    if (parent != null) {
      RootDirectory all = RootDirectory.of(real.getRoot());
      Opener opener = () -> all.open(parent, false, (at, next) -> {});
      if (readable(opener, name)) {
        return openWithin(opener, real, name);
      }
    }
    return openByPath(real, name);
  }

  /** Whether all directories on the way can be opened, and this system can open files in them. */
  private static boolean readable(Opener opener, String name) throws KernelException, IOException {
    try {
      directory(opener, name).close();
      return true;
    } catch (AccessDeniedException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static HeldDirectory directory(Opener opener, String name)
      throws KernelException, IOException {
    try {
      return opener.directory();
    } catch (NoSuchFileException e) {
      throw missing(name);
    } catch (NotDirectoryException e) {
      throw new InputChangedException(
          name + " changed while it was opened: " + e.getFile() + " is no directory");
    }
  }

  /**
   * Opens a file within a directory that is opened for it, also when it is opened once more after
   * an interrupted read.
   *
   * @param real its path without links, by which changes are noticed
   * @param name of the file in messages
   * @throws KernelException with code INPUT_MISSING, INPUT_NOT_REGULAR or INPUT_UNREADABLE
   * @throws InputChangedException when it was replaced while it was opened
   * @throws AccessDeniedException when a directory on its way cannot be opened
   */
  public static FileInput openWithin(Opener opener, Path real, String name)
      throws KernelException, IOException {
    HeldDirectory held = directory(opener, name);
    try (held) {
      String last = real.getFileName().toString();
      Identity before = regular(Identity.of(held.look(last)), name);
      FileChannel channel = held.file(last, StandardOpenOption.READ);
      FileInput input = new FileInput(real, name, before, channel, opener);
      if (!Identity.of(held.look(last)).equals(before)) {
        input.close();
        throw new InputChangedException(name + " changed while it was opened");
      }
      return input;
    } catch (NoSuchFileException e) {
      throw missing(name);
    } catch (AccessDeniedException e) {
      throw unreadable(name);
    }
  }

  private static FileInput openByPath(Path real, String name) throws KernelException, IOException {
    try {
      Identity before = regular(Identity.of(real), name);
      FileChannel channel =
          FileChannel.open(real, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      FileInput input = new FileInput(real, name, before, channel, null);
      if (!Identity.of(real).equals(before)) {
        input.close();
        throw new InputChangedException(name + " changed while it was opened");
      }
      return input;
    } catch (NoSuchFileException e) {
      throw missing(name);
    } catch (AccessDeniedException e) {
      throw unreadable(name);
    }
  }

  /** Said before opening: opening a FIFO would wait for its writer. */
  private static Identity regular(Identity seen, String name) throws KernelException {
    if (!seen.regular()) {
      throw refusal(
          "INPUT_NOT_REGULAR",
          name + " is " + (seen.directory() ? "a directory" : "no regular file"),
          "name a regular file; a pipe can be written to a file first");
    }
    return seen;
  }

  private static KernelException missing(String name) {
    return refusal("INPUT_MISSING", name + " does not exist", "check the path: ls -l " + name);
  }

  private static KernelException unreadable(String name) {
    return refusal("INPUT_UNREADABLE", name + " may not be read", "ls -l " + name);
  }

  private static KernelException refusal(String code, String message, String hint) {
    return new KernelException(KernelException.Kind.INPUT, code, message, hint);
  }

  /**
   * What tells a file from another one, or from itself before a change.
   *
   * @param size bytes
   * @param modified as precisely as the file system has it
   * @param key device and inode number, in a form that is only compared
   */
  public record Identity(
      boolean regular, boolean directory, long size, FileTime modified, Object key) {

    /** Looks at the path itself; a link is not followed. */
    static Identity of(Path path) throws IOException {
      return of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }

    private static Identity of(BasicFileAttributes seen) {
      return new Identity(
          seen.isRegularFile(),
          seen.isDirectory(),
          seen.size(),
          seen.lastModifiedTime(),
          seen.fileKey());
    }
  }

  /**
   * What somebody else saw of the file.
   *
   * @param inode 0 where it was seen on another host
   * @param fingerprint in the form that the given {@link Fingerprinter} makes; empty for none
   */
  public record Seen(long size, long mtimeMillis, long inode, String fingerprint) {}

  /** Makes a short text of a file's content that differs when the content does. */
  @FunctionalInterface
  public interface Fingerprinter {
    String of(FileChannel channel, long size) throws IOException;
  }

  /**
   * Compares this file with what somebody else saw.
   *
   * @return how they differ, as the end of a sentence; empty when it is the same file
   */
  public String difference(Seen seen, Fingerprinter fingerprinter) throws IOException {
    if (identity.size != seen.size) {
      return "it has " + identity.size + " bytes here and " + seen.size + " there";
    }
    if (identity.modified.toMillis() != seen.mtimeMillis) {
      return "it was modified at another time";
    }
    if (seen.inode != 0 && inode() != seen.inode) {
      return "its inode number differs";
    }
    if (!seen.fingerprint.isEmpty()
        && !fingerprinter.of(channel(), identity.size).equals(seen.fingerprint)) {
      return "its first or last 64 KiB differ";
    }
    return "";
  }

  /** What identifies its content, as it is now. */
  public String fingerprint(Fingerprinter fingerprinter) throws IOException {
    return fingerprinter.of(channel(), identity.size);
  }

  public Identity identity() {
    return identity;
  }

  /** The inode number of the file at the path, whose identity is compared after each read. */
  public long inode() throws IOException {
    return (Long) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return identity.size;
  }

  @Override
  public int read(long position, byte[] into, int offset, int length) throws IOException {
    if (position >= identity.size) {
      checkUnchanged();
      return -1;
    }
    int wanted = (int) Math.min(length, identity.size - position);
    int count = readSome(position, ByteBuffer.wrap(into, offset, wanted));
    checkUnchanged();
    if (count <= 0) {
      throw new InputChangedException(name + " ends at byte " + position + ", which it did not");
    }
    return count;
  }

  private int readSome(long position, ByteBuffer into) throws IOException {
    while (true) {
      try {
        return channel().read(into, position);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (ClosedChannelException e) {
        // Another reader was interrupted, which closes the channel for all: open it again.
        if (isClosed()) {
          throw e;
        }
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized FileChannel channel() throws IOException {
    if (!closed && !channel.isOpen()) {
      channel = reopened();
    }
    return channel;
  }

  /** By its path alone it is not opened again: who knows what the path leads to by now. */
  private FileChannel reopened() throws IOException {
    if (opener == null) {
      throw new InputChangedException(name + " cannot be opened again after an interrupted read");
    }
    try (HeldDirectory directory = opener.directory()) {
      String last = path.getFileName().toString();
      if (!Identity.of(directory.look(last)).equals(identity)) {
        throw new InputChangedException(name + " changed while it was read");
      }
      return directory.file(last, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw gone();
    } catch (FileSystemException e) {
      throw new InputChangedException(name + " is out of sight while it is read: " + e);
    }
  }

  private void checkUnchanged() throws IOException {
    Identity now;
    try {
      now = Identity.of(path);
    } catch (NoSuchFileException e) {
      throw gone();
    } catch (IOException e) {
      throw new InputChangedException(name + " is out of sight while it is read: " + e);
    }
    if (!now.equals(identity)) {
      throw new InputChangedException(name + " changed while it was read: " + change(now));
    }
  }

  private InputChangedException gone() {
    return new InputChangedException(name + " was removed while it was being read");
  }

  private String change(Identity now) {
    if (now.size != identity.size) {
      return "it had " + identity.size + " bytes and has " + now.size;
    }
    return now.key.equals(identity.key) ? "it was modified" : "another file has taken its place";
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    channel.close();
  }
}
