package furrow.kernel.copy;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.RunControl;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Layout {@code file}: all write their ranges of one hidden file of full size. When it is complete
 * it is synced, read once more as a whole, and only then given its name.
 */
final class OneFile implements Target {
  private final CopyJob job;
  private final Path directory;
  private final Path hidden;
  private final ChunkBytes bytes;
  private RandomAccessFile file;

  OneFile(CopyJob job, Path directory) {
    this.job = job;
    this.directory = directory;
    this.hidden = directory.resolve(job.hidden());
    this.bytes = new ChunkBytes(job);
  }

  private Path mark() {
    return directory.resolve(job.hidden() + "-mark");
  }

  private Path goal() {
    return directory.resolve(job.name());
  }

  @Override
  public byte[] begin() throws KernelException {
    try {
      return DirectoryMark.of(mark());
    } catch (IOException e) {
      throw new KernelException(
          KernelException.Kind.TRANSIENT,
          CopyFailure.of(e).code(),
          "the directory cannot be marked: " + CopyFailure.of(e).getMessage() + ": " + mark(),
          "ls -la " + directory);
    }
  }

  @Override
  public int write(long number, Input input, RunControl control)
      throws IOException, CopyFailure, InterruptedException {
    return bytes.copy(number, input, channel(), job.startOf(number), control);
  }

  private FileChannel channel() throws CopyFailure {
    if (file == null) {
      try {
        RandomAccessFile opened = new RandomAccessFile(hidden.toFile(), "rw");
        // All set the same length, so it does not matter who is first. Never shorter: others write.
        if (opened.length() < job.size()) {
          opened.setLength(job.size());
        }
        file = opened;
      } catch (IOException e) {
        throw CopyFailure.of(e);
      }
    }
    return file.getChannel();
  }

  @Override
  public String pathOf(long number) {
    return hidden + " from byte " + job.startOf(number);
  }

  @Override
  public CopyPart.Check check(RunControl control) throws CopyFailure, InterruptedException {
    FileChannel channel = channel();
    try {
      channel.force(true);
      if (channel.size() != job.size()) {
        throw new CopyFailure(
            "SUBTASK_FAILED", "has " + channel.size() + " bytes (expected: " + job.size() + ")");
      }
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
    return new CopyPart.Check(job.chunks(), bytes.checksum(channel, 0, job.size(), control));
  }

  @Override
  public void publish() throws CopyFailure {
    try {
      if (Files.exists(hidden, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(
            hidden, goal(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } else if (!published()) {
        throw new CopyFailure("SUBTASK_FAILED", hidden + " is gone");
      }
      sync(directory);
      Files.deleteIfExists(mark());
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
  }

  /** Whether an attempt that could not tell any more has done it. */
  private boolean published() throws IOException {
    BasicFileAttributes found =
        Files.exists(goal(), LinkOption.NOFOLLOW_LINKS)
            ? Files.readAttributes(goal(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            : null;
    return found != null && found.isRegularFile() && found.size() == job.size();
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      // What counts was read back, and is synced by whoever checks the whole.
    }
  }
}
