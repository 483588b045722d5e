package furrow.kernel.copy;

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
