package furrow.kernel.copy;

import furrow.kernel.KernelException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * A small file with random content by which workers find out whether they share a directory: who is
 * first writes it, and all report what they read.
 */
final class DirectoryMark {
  static final int BYTES = 16;

  private final Path file;
  private byte[] content;

  DirectoryMark(CopyJob job, Path directory) {
    this.file = directory.resolve(job.hidden() + "-mark");
  }

  /** The content of the mark, which is made when it is not there. */
  byte[] content() throws KernelException {
    try {
      if (content == null) {
        content = read(file);
      }
      return content;
    } catch (IOException e) {
      throw new KernelException(
          KernelException.Kind.TRANSIENT,
          CopyFailure.of(e).code(),
          "the directory cannot be marked: " + CopyFailure.of(e).getMessage() + ": " + file,
          "ls -la " + file.getParent());
    }
  }

  void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It is hidden and small, and tells nothing to anybody but this copy.
    }
  }

  private static byte[] read(Path file) throws IOException {
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
