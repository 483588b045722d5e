package furrow.runtime.local;

import furrow.engine.InputRef;
import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A regular file that is read in place. Every read is followed by a look at size and modification
 * time, so bytes of a file that changed are never returned as if they were the submitted ones.
 * Thread-safe; an interrupted reader does not close the file for the others.
 */
public final class FileInput implements Input {
  private final Path path;
  private final long size;
  private final long mtimeMillis;
  private FileChannel channel;
  private boolean closed;

  private FileInput(Path path, BasicFileAttributes attributes) {
    this.path = path;
    this.size = attributes.size();
    this.mtimeMillis = attributes.lastModifiedTime().toMillis();
  }

  /**
   * Opens a file as it is now.
   *
   * @throws KernelException with code INPUT_MISSING, INPUT_NOT_REGULAR or INPUT_UNREADABLE
   */
  public static FileInput open(Path path) throws KernelException, IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        // Said before opening: opening a FIFO would wait for its writer.
        String kind = attributes.isDirectory() ? "a directory" : "no regular file";
        throw refusal("INPUT_NOT_REGULAR", path + " is " + kind, "give one regular file");
      }
      FileInput input = new FileInput(path, attributes);
      input.channel();
      return input;
    } catch (NoSuchFileException e) {
      throw refusal("INPUT_MISSING", path + " does not exist", "check the path: ls -l " + path);
    } catch (AccessDeniedException e) {
      throw refusal("INPUT_UNREADABLE", path + " may not be read", "ls -l " + path);
    }
  }

  /**
   * Opens the file of a submission.
   *
   * @throws KernelException also with code INPUT_CHANGED when it is another one by now
   */
  public static FileInput open(InputRef ref) throws KernelException, IOException {
    FileInput input = open(Path.of(ref.path()));
    if (input.size != ref.size() || input.mtimeMillis != ref.mtimeMillis()) {
      input.close();
      throw refusal(
          "INPUT_CHANGED", input.changed(), "wait until nothing writes to it, then run again");
    }
    return input;
  }

  /** How a submission names this file. */
  public InputRef ref() {
    return new InputRef(path.toAbsolutePath().toString(), "", size, mtimeMillis, "", 0);
  }

  private static KernelException refusal(String code, String message, String hint) {
    return new KernelException(KernelException.Kind.INPUT, code, message, hint);
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long position, byte[] into, int offset, int length) throws IOException {
    if (position >= size) {
      verify();
      return -1;
    }
    int most = (int) Math.min(length, size - position);
    int count = readSome(position, ByteBuffer.wrap(into, offset, most));
    verify();
    if (count <= 0) {
      throw new InputChangedException(changed());
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
    if (!closed && (channel == null || !channel.isOpen())) {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    }
    return channel;
  }

  private void verify() throws IOException {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new InputChangedException(path + " was removed while it was being read");
    }
    if (now.size() != size || now.lastModifiedTime().toMillis() != mtimeMillis) {
      throw new InputChangedException(changed());
    }
  }

  private String changed() {
    return path + " is no longer the file that was submitted (" + size + " bytes then)";
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (channel != null) {
      channel.close();
    }
  }
}
