package furrow.kernel.copy;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.RunControl;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;

/**
 * Layout {@code file}: all write their ranges of one hidden file of full size. When it is complete
 * it is synced, read once more as a whole, and only then given its name.
 */
final class SingleFileTarget implements CopyTarget {
  private final CopySpec spec;
  private final Path directory;
  private final Path hidden;
  private final ChunkBytes bytes;
  private RandomAccessFile file;

  SingleFileTarget(CopySpec spec, Path directory) {
    this.spec = spec;
    this.directory = directory;
    this.hidden = directory.resolve(spec.hidden());
    this.bytes = new ChunkBytes(spec);
  }

  private Path mark() {
    return directory.resolve(spec.hidden() + "-mark");
  }

  private Path goal() {
    return directory.resolve(spec.name());
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
    return bytes.copy(number, input, channel(), spec.startOf(number), control);
  }

  private FileChannel channel() throws CopyFailure {
    if (file == null) {
      try {
        RandomAccessFile opened = new RandomAccessFile(hidden.toFile(), "rw");
        // All set the same length, so it does not matter who is first. Never shorter: others write.
        if (opened.length() < spec.size()) {
          opened.setLength(spec.size());
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
    return hidden + " from byte " + spec.startOf(number);
  }

  @Override
  public CopyPartial.Check check(RunControl control) throws CopyFailure, InterruptedException {
    FileChannel channel = channel();
    try {
      channel.force(true);
      if (channel.size() != spec.size()) {
        throw new CopyFailure(
            "SUBTASK_FAILED", "has " + channel.size() + " bytes (expected: " + spec.size() + ")");
      }
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
    return new CopyPartial.Check(spec.chunks(), bytes.checksum(channel, 0, spec.size(), control));
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
    return found != null && found.isRegularFile() && found.size() == spec.size();
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

  /**
   * A small file with random content by which workers find out whether they share a directory: who
   * is first writes it, and all report what they read.
   */
  private static final class DirectoryMark {
    static final int BYTES = 16;

    private DirectoryMark() {}

    /** The content of the mark, which is made when it is not there. */
    static byte[] of(Path file) throws IOException {
      if (!Files.exists(file)) {
        make(file);
      }
      byte[] mark = Files.readAllBytes(file);
      if (mark.length != BYTES) {
        throw new FileSystemException(file.toString(), null, "is no mark of a directory");
      }
      return mark;
    }

    /** A link comes whole or not at all, so nobody reads half a mark. */
    private static void make(Path file) throws IOException {
      byte[] mark = new byte[BYTES];
      new SecureRandom().nextBytes(mark);
      Path own = file.resolveSibling(file.getFileName() + "-" + Long.toHexString(random()));
      try {
        Files.write(own, mark);
        Files.createLink(file, own);
      } catch (FileAlreadyExistsException e) {
        // Somebody was faster: theirs counts.
      } finally {
        Files.deleteIfExists(own);
      }
    }

    private static long random() {
      return new SecureRandom().nextLong();
    }
  }
}
