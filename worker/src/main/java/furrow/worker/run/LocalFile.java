package furrow.worker.run;

import furrow.protocol.access.Fingerprint;
import furrow.protocol.message.TaskMessage.InputInfo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** A task's input as this host sees it, once it has proven to be the one that was submitted. */
final class LocalFile implements Closeable {
  private final Path path;
  private final InputInfo info;
  private FileChannel channel;
  private boolean closed;

  private LocalFile(Path path, InputInfo info, FileChannel channel) {
    this.path = path;
    this.info = info;
    this.channel = channel;
  }

  /** The file, or null when there is another one, or none, at that path here. */
  static LocalFile open(InputInfo info) {
    if (!info.uploadId().isEmpty()) {
      return null;
    }
    try {
      Path path = Path.of(info.path());
      if (!path.isAbsolute() || !sameAttributes(path, info)) {
        return null;
      }
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      if (Fingerprint.of(channel, info.size()).equals(info.fingerprint())) {
        return new LocalFile(path, info, channel);
      }
      channel.close();
      return null;
    } catch (IOException | InvalidPathException e) {
      // Not readable here, for whatever reason: the server is asked instead.
      return null;
    }
  }

  /** Whether size and time are still those of the file that was submitted. */
  boolean unchanged() {
    try {
      return sameAttributes(path, info);
    } catch (IOException e) {
      return false;
    }
  }

  int read(long position, byte[] into, int offset, int length) throws IOException {
    ByteBuffer target = ByteBuffer.wrap(into, offset, length);
    FileChannel current = channel();
    try {
      return current.read(target, position);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (ClosedChannelException e) {
      // Another slot was interrupted while it read, which closes the channel for all.
      return reopened(current).read(target, position);
    }
  }

  private synchronized FileChannel channel() {
    return channel;
  }

  private synchronized FileChannel reopened(FileChannel broken) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    if (channel == broken) {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    }
    return channel;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    channel.close();
  }

  private static boolean sameAttributes(Path path, InputInfo info) throws IOException {
    BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
    return seen.isRegularFile()
        && seen.size() == info.size()
        && seen.lastModifiedTime().toMillis() == info.mtimeMillis();
  }
}
