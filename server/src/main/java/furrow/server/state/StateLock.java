package furrow.server.state;

import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * One server per state directory. The lock is a file lock of the operating system, so it is
 * released however the process ends; the file holds the process id, for error messages.
 */
public final class StateLock implements AutoCloseable {
  private static final int PID_BYTES = 32;

  private final FileChannel channel;
  private final FileLock lock;

  private StateLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * @throws ProblemException STATE_IN_USE, naming the process that holds it
   */
  public static StateLock take(StateDirectory directory, long pid) throws IOException {
    Path file = directory.lock();
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PrivateFiles.mode());
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw inUse(directory.root(), file);
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((pid + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
      return new StateLock(channel, lock);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static ProblemException inUse(Path state, Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    String pid = text.length() > PID_BYTES ? "" : text.strip();
    return new ProblemException(
        ErrorCode.STATE_IN_USE,
        "state directory " + state + " is in use by process " + (pid.isEmpty() ? "?" : pid),
        "furrow server stop --state-dir " + state + ", or choose another --state-dir");
  }

  /** Releases the lock. The file stays: deleting it would race with the next server. */
  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
