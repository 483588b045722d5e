package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Changes the partials of a task at every place, so that every length and number in them takes
 * hostile values, and merges them. A merger may fold what it is given or refuse it, as no result or
 * as a fault of the input; it may not fail in another way, nor reserve memory because a partial
 * says so.
 */
public final class PartialMutations {
  /** What one merge may allocate; far more than any of these small tasks needs. */
  private static final long MOST_BYTES = 16L << 20;

  /** Written over the bytes from each place on: numbers of fixed and of variable length. */
  private static final List<byte[]> HOSTILE =
      List.of(
          bytes("00"),
          bytes("01"),
          bytes("02"),
          bytes("7f"),
          bytes("80"),
          bytes("ff"),
          bytes("7fffffff"),
          bytes("ffffffff"),
          bytes("80000000"),
          bytes("10000000"),
          bytes("7fffffffffffffff"),
          bytes("8000000000000000"),
          bytes("ffffffff07"),
          bytes("ffffffff0f"),
          bytes("8080808001"),
          bytes("ffffffffffffffff7f"),
          bytes("ffffffffffffffffff01"));

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Kernel kernel;
  private final Operation operation;
  private final byte[] shared;
  private final Extent extent;
  private final Map<Piece, byte[]> partials;

  /** Partials that were refused as no result of their piece. */
  public int refused;

  /** Partials that were merged, or judged to be of a faulty input. */
  public int taken;

  public PartialMutations(
      Kernel kernel,
      Operation operation,
      byte[] shared,
      Extent extent,
      Map<Piece, byte[]> partials) {
    this.kernel = kernel;
    this.operation = operation;
    this.shared = shared;
    this.extent = extent;
    this.partials = partials;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Tries every change of every partial. */
  public PartialMutations tryAll() throws KernelException {
    for (Piece piece : partials.keySet()) {
      byte[] sound = partials.get(piece);
      for (byte[] changed : changed(sound)) {
        tryOne(piece, changed);
      }
    }
    return this;
  }

  private static List<byte[]> changed(byte[] sound) {
    List<byte[]> all = new ArrayList<>();
    for (int at = 0; at < sound.length; at++) {
      all.add(Arrays.copyOf(sound, at));
      for (byte[] hostile : HOSTILE) {
        all.add(overwritten(sound, at, hostile));
        all.add(inserted(sound, at, hostile));
      }
    }
    all.add(inserted(sound, sound.length, bytes("00")));
    return all;
  }

  private static byte[] overwritten(byte[] sound, int at, byte[] hostile) {
    byte[] changed = Arrays.copyOf(sound, Math.max(sound.length, at + hostile.length));
    System.arraycopy(hostile, 0, changed, at, hostile.length);
    return changed;
  }

  /** In place of the byte that is there. */
  private static byte[] inserted(byte[] sound, int at, byte[] hostile) {
    int after = Math.min(sound.length, at + 1);
    byte[] changed = Arrays.copyOf(sound, at + hostile.length + sound.length - after);
    System.arraycopy(hostile, 0, changed, at, hostile.length);
    System.arraycopy(sound, after, changed, at + hostile.length, sound.length - after);
    return changed;
  }

  /** Merges the task with these bytes in the place of one partial. */
  public void tryOne(Piece hostile, byte[] changed) throws KernelException {
    String what = kernel.name() + " " + hostile + ": " + HexFormat.of().formatHex(changed);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try (Merger merger = kernel.merger(operation, shared, extent)) {
      for (Map.Entry<Piece, byte[]> partial : partials.entrySet()) {
        Piece piece = partial.getKey();
        byte[] bytes = piece.equals(hostile) ? changed : partial.getValue();
        if (bytes.length == 0) {
          merger.addEmpty(piece, 1, piece.end());
        } else {
          merger.add(piece, new Partials(bytes));
        }
      }
      if (merger.advance().complete()) {
        merger.writeAnswer(OutputStream.nullOutputStream());
      }
      taken++;
    } catch (BadPartialException e) {
      assertThat(e.index()).as(what).isEqualTo(hostile.index());
      refused++;
    } catch (KernelException e) {
      assertThat(e.kind()).as(what).isNotEqualTo(KernelException.Kind.TRANSIENT);
      taken++;
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).as(what).isLessThan(MOST_BYTES);
  }
}
