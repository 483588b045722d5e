package furrow.kernel.copy;

import furrow.kernel.Input;
import furrow.kernel.RunControl;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Layout {@code chunks}: one file per chunk, each written under a hidden name of its attempt and
 * renamed, so that a file of a chunk's name is whole. Nothing is synced, as with {@code cp}.
 */
final class ChunkFilesTarget implements CopyTarget {
  private static final Set<java.nio.file.OpenOption> FRESH =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private final CopySpec spec;
  private final Path directory;
  private final ChunkBytes bytes;

  ChunkFilesTarget(CopySpec spec, Path directory) {
    this.spec = spec;
    this.directory = directory;
    this.bytes = new ChunkBytes(spec);
  }

  @Override
  public byte[] begin() {
    return CopyPartial.NO_MARK;
  }

  private Path path(long number) {
    return directory.resolve("chunk_" + number + ".bin");
  }

  @Override
  public String pathOf(long number) {
    return path(number).toString();
  }

  @Override
  public int write(long number, Input input, RunControl control)
      throws IOException, CopyFailure, InterruptedException {
    Path hidden = directory.resolve(spec.hidden() + "-" + number + "-" + control.attempt());
    boolean renamed = false;
    try (FileChannel to = open(hidden)) {
      int crc = bytes.copy(number, input, to, 0, control);
      rename(hidden, path(number));
      renamed = true;
      return crc;
    } finally {
      if (!renamed) {
        remove(hidden);
      }
    }
  }

  private static FileChannel open(Path file) throws CopyFailure {
    try {
      return FileChannel.open(file, FRESH);
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
  }

  private static void rename(Path from, Path to) throws CopyFailure {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It stays hidden; the check at the end tries again.
    }
  }

  /** Counts the chunks that are seen from here, and removes what attempts that died have left. */
  @Override
  public CopyPartial.Check check(RunControl control) throws CopyFailure, InterruptedException {
    long seen = 0;
    for (long number = 0; number < spec.chunks(); number++) {
      ChunkBytes.stopIfCancelled(control);
      seen += whole(number) ? 1 : 0;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, spec.hidden() + "-*")) {
      left.forEach(ChunkFilesTarget::remove);
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
    return new CopyPartial.Check(seen, 0);
  }

  private boolean whole(long number) throws CopyFailure {
    try {
      BasicFileAttributes found =
          Files.readAttributes(path(number), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return found.isRegularFile() && found.size() == spec.endOf(number) - spec.startOf(number);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
  }

  @Override
  public void publish() {}

  @Override
  public void close() {}
}
