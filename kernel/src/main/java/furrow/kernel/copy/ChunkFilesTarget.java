package furrow.kernel.copy;

import furrow.kernel.Input;
import furrow.kernel.RunControl;
import furrow.kernel.file.HeldDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Layout {@code chunks}: one file per chunk, each written under a hidden name of its attempt and
 * renamed, so that a file of a chunk's name is whole. Nothing is synced, as with {@code cp}.
 */
final class ChunkFilesTarget implements CopyTarget {
  private final CopySpec spec;
  private final HeldDirectory directory;
  private final ChunkBytes bytes;

  ChunkFilesTarget(CopySpec spec, HeldDirectory directory) {
    this.spec = spec;
    this.directory = directory;
    this.bytes = new ChunkBytes(spec);
  }

  @Override
  public byte[] begin() {
    return CopyPartial.NO_MARK;
  }

  private static String name(long number) {
    return "chunk_" + number + ".bin";
  }

  @Override
  public String pathOf(long number) {
    return directory.path().resolve(name(number)).toString();
  }

  @Override
  public int write(long number, Input input, RunControl control)
      throws IOException, CopyFailure, InterruptedException {
    String hidden = spec.hidden() + "-" + number + "-" + control.attempt();
    boolean renamed = false;
    try (FileChannel to = open(hidden)) {
      int crc = bytes.copy(number, input, to, 0, control);
      rename(hidden, name(number));
      renamed = true;
      return crc;
    } finally {
      if (!renamed) {
        remove(hidden);
      }
    }
  }

  /** A new file: what stands there already may be another name of somebody's file. */
  private FileChannel open(String hidden) throws CopyFailure {
    try {
      directory.deleteIfExists(hidden);
      return directory.file(
          hidden, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
  }

  private void rename(String from, String to) throws CopyFailure {
    try {
      directory.rename(from, to);
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
  }

  private void remove(String file) {
    try {
      directory.deleteIfExists(file);
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
    List<String> left = new ArrayList<>();
    try {
      directory.names(
          name -> {
            if (name.startsWith(spec.hidden() + "-")) {
              left.add(name);
            }
          });
    } catch (IOException e) {
      throw CopyFailure.of(e);
    }
    left.forEach(this::remove);
    return new CopyPartial.Check(seen, 0);
  }

  private boolean whole(long number) throws CopyFailure {
    try {
      BasicFileAttributes found = directory.look(name(number));
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
  public HeldDirectory directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
