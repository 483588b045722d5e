package furrow.kernel.copy;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.RunControl;
import furrow.kernel.file.HeldDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.Map;

/**
 * Layout {@code file}: all write their ranges of one hidden file of full size. When it is complete
 * it is synced, read once more as a whole, and only then given its name.
 */
final class SingleFileTarget implements CopyTarget {
  private final CopySpec spec;
  private final HeldDirectory directory;
  private final String hidden;
  private final ChunkBytes bytes;
  private FileChannel file;

  SingleFileTarget(CopySpec spec, HeldDirectory directory) {
    this.spec = spec;
    this.directory = directory;
    this.hidden = spec.hidden();
    this.bytes = new ChunkBytes(spec);
  }

  private String mark() {
    return hidden + "-mark";
  }

  @Override
  public byte[] begin() throws KernelException {
    try {
      return new DirectoryMark(directory, mark()).content();
    } catch (IOException e) {
      throw new KernelException(
          KernelException.Kind.TRANSIENT,
          CopyFailure.of(e).code(),
          "the directory cannot be marked: "
              + CopyFailure.of(e).getMessage()
              + ": "
              + directory.path().resolve(mark()),
          "ls -la " + directory.path());
    }
  }

  @Override
  public int write(long number, Input input, RunControl control)
      throws IOException, CopyFailure, InterruptedException {
    return bytes.copy(number, input, channel(), spec.startOf(number), control);
  }

  /** All write to one file, which is as long as the farthest of them has come. */
  private FileChannel channel() throws CopyFailure {
    if (file == null) {
      try {
        file = open();
      } catch (IOException e) {
        throw CopyFailure.of(e);
      }
    }
    return file;
  }

  /** A file that has further names may be somebody's, and so may what is no regular file. */
  private FileChannel open() throws IOException, CopyFailure {
    if (directory.has(hidden) && !directory.look(hidden).isRegularFile()) {
      throw new CopyFailure("FORBIDDEN", hidden + " is no regular file");
    }
    FileChannel opened =
        directory.file(
            hidden, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      Path path = directory.path().resolve(hidden);
      Map<String, Object> seen =
          Files.readAttributes(path, "unix:nlink,fileKey", LinkOption.NOFOLLOW_LINKS);
      boolean alone = seen.get("nlink").equals(1);
      if (!alone || !directory.look(hidden).fileKey().equals(seen.get("fileKey"))) {
        throw new CopyFailure("FORBIDDEN", hidden + " is not the only name of its file");
      }
      return opened;
    } catch (IOException | CopyFailure | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  @Override
  public String pathOf(long number) {
    return directory.path().resolve(hidden) + " from byte " + spec.startOf(number);
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
      if (directory.has(hidden)) {
        directory.rename(hidden, spec.name());
      } else if (!published()) {
        throw new CopyFailure("SUBTASK_FAILED", hidden + " is gone");
      }
      directory.sync();
      directory.deleteIfExists(mark());
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
  }

  /** Whether an attempt that could not tell any more has done it. */
  private boolean published() throws IOException {
    if (!directory.has(spec.name())) {
      return false;
    }
    BasicFileAttributes found = directory.look(spec.name());
    return found.isRegularFile() && found.size() == spec.size();
  }

  @Override
  public HeldDirectory directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    // What counts was read back, and is synced by whoever checks the whole.
    if (file != null) {
      file.close();
    }
    directory.close();
  }

  /**
   * A small file with random content by which workers find out whether they share a directory: who
   * is first writes it, and all report what they read.
   */
  private record DirectoryMark(HeldDirectory directory, String name) {
    static final int BYTES = 16;

    /** The content of the mark, which is made when it is not there. */
    byte[] content() throws IOException {
      if (!directory.has(name)) {
        make();
      }
      try (FileChannel mark = directory.file(name, StandardOpenOption.READ)) {
        ByteBuffer content = ByteBuffer.allocate(BYTES);
        while (content.hasRemaining() && mark.read(content) >= 0) {}
        if (content.hasRemaining() || mark.size() != BYTES) {
          throw new FileSystemException(name, null, "is no mark of a directory");
        }
        return content.array();
      }
    }

    /**
     * A link comes whole or not at all, so nobody reads half a mark. It can only be made by path;
     * where that leads elsewhere by now, it fails, or the mark is not found here.
     */
    private void make() throws IOException {
      SecureRandom random = new SecureRandom();
      byte[] content = new byte[BYTES];
      random.nextBytes(content);
      String own = name + "-" + Long.toHexString(random.nextLong());
      try (FileChannel mark =
          directory.file(own, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        mark.write(ByteBuffer.wrap(content));
        Files.createLink(directory.path().resolve(name), directory.path().resolve(own));
      } catch (FileAlreadyExistsException e) {
        // Somebody was faster: theirs counts.
      } finally {
        directory.deleteIfExists(own);
      }
    }
  }
}
