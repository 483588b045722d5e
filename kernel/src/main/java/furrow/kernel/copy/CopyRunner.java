package furrow.kernel.copy;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import furrow.kernel.file.HeldDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Writes the chunks of pieces of one copy. A piece beyond the last chunk looks at the whole, the
 * one after it gives the whole its name.
 */
final class CopyRunner implements Runner {
  private final CopySpec spec;
  private final CopySite site;
  private CopyTarget target;

  CopyRunner(CopySpec spec, CopySite site) {
    this.spec = spec;
    this.site = site;
  }

  @Override
  public byte[] run(Piece piece, Input input, RunControl control)
      throws KernelException, IOException, InterruptedException {
    if (target != null && !stillThere()) {
      close();
    }
    if (target == null) {
      HeldDirectory directory =
          site.roots().open(spec.to(), spec.oneFile() ? spec.name() : "", site);
      target =
          spec.oneFile()
              ? new SingleFileTarget(spec, directory)
              : new ChunkFilesTarget(spec, directory);
    }
    if (piece.mode() == Piece.Mode.PLACED) {
      return copy(piece, input, control).encode();
    }
    try {
      if (piece.start() == spec.chunks()) {
        return CopyPartial.of(site, target.check(control)).encode();
      }
      target.publish();
      return CopyPartial.of(site, null).encode();
    } catch (CopyFailure e) {
      throw failed(e, spec.to() + ": " + e.getMessage(), "");
    }
  }

  /** Whether the path still leads to the open directory; somebody may have made it anew. */
  private boolean stillThere() throws IOException {
    try {
      Object key =
          Files.readAttributes(target.directory().path(), BasicFileAttributes.class).fileKey();
      return target.directory().key().equals(key);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private CopyPartial copy(Piece piece, Input input, RunControl control)
      throws KernelException, IOException, InterruptedException {
    byte[] mark = target.begin();
    int place = spec.placeOf(piece);
    int step = spec.places().count();
    long firstUnit = spec.places().firstUnit(place, spec.chunks());
    long first = CopySpec.chunkOf(piece.start(), firstUnit, place, step);
    int count = (int) (piece.end() - piece.start());
    int[] checksums = new int[spec.list() ? count : 0];
    Share share = new Share(spec, step);
    Failed failed = new Failed();
    for (int k = 0; k < count; k++) {
      ChunkBytes.stopIfCancelled(control);
      long number = first + (long) step * k;
      try {
        int crc = target.write(number, input, control);
        share.add(number, crc);
        if (spec.list()) {
          checksums[k] = crc;
        }
      } catch (CopyFailure e) {
        failed.add(number, e);
      }
      control.progress(k + 1L);
    }
    if (failed.first != null) {
      throw failed.all(count);
    }
    control.rows(count);
    return new CopyPartial(
        site.worker(),
        site.node(),
        mark,
        first,
        step,
        count,
        share.bytes,
        share.inWhole(),
        checksums,
        null);
  }

  /** The chunks of a piece that could not be written, the others having been tried all the same. */
  private final class Failed {
    private final ChunkNumbers numbers = new ChunkNumbers();
    private CopyFailure first;
    private long firstNumber;

    void add(long number, CopyFailure failure) {
      numbers.add(number);
      if (first == null) {
        first = failure;
        firstNumber = number;
      }
    }

    KernelException all(int count) {
      String message =
          numbers.count()
              + " of "
              + count
              + " chunks not written, first chunk "
              + firstNumber
              + " to "
              + target.pathOf(firstNumber)
              + ": "
              + first.getMessage();
      return failed(first, message, "chunks " + numbers);
    }
  }

  private KernelException failed(CopyFailure e, String message, String evidence) {
    return new KernelException(
        KernelException.Kind.TRANSIENT,
        e.code(),
        "worker " + site.who() + ": " + message,
        e.code().equals("NO_SPACE") ? "make room: df -h " + spec.to() : "ls -la " + spec.to(),
        evidence);
  }

  /** The share of chunks, added in ascending order, in the checksum of the whole file. */
  private static final class Share {
    private final CopySpec spec;
    private final int usual;
    private final long usualBytes;
    private long bytes;
    private int sum;
    private long end;

    Share(CopySpec spec, int step) {
      this.spec = spec;
      this.usualBytes = step * spec.chunk();
      this.usual = Crc32cMath.distance(usualBytes);
    }

    void add(long number, int crc) {
      long next = spec.endOf(number);
      long moved = next - end;
      sum = Crc32cMath.move(sum, moved == usualBytes ? usual : Crc32cMath.distance(moved)) ^ crc;
      end = next;
      bytes += next - spec.startOf(number);
    }

    int inWhole() {
      return Crc32cMath.move(sum, Crc32cMath.distance(spec.size() - end));
    }
  }

  @Override
  public void close() {
    CopyTarget open = target;
    target = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      // What counts was read back.
    }
  }
}
