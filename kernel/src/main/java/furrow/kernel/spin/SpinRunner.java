package furrow.kernel.spin;

import furrow.kernel.Input;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;

/** Works items one after the other; an item's share of the checksum is a hash of its number. */
final class SpinRunner implements Runner {
  /** About 50 microseconds: how long an answer to a cancel may take. */
  private static final int STRETCH = 50_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long nanosPerItem;
  private final long iterationsPerItem;

  /** Written after each item, so that the compiler cannot drop the work. */
  private long scratch;

  SpinRunner(long nanosPerItem, long iterationsPerItem) {
    this.nanosPerItem = nanosPerItem;
    this.iterationsPerItem = iterationsPerItem;
  }

  @Override
  public byte[] run(Piece piece, Input input, RunControl control) throws InterruptedException {
    long checksum = 0;
    for (long item = piece.start(); item < piece.end(); item++) {
      checksum += nanosPerItem > 0 ? burn(item, control) : iterate(item, control);
      control.progress(item - piece.start() + 1);
    }
    control.rows(piece.end() - piece.start());
    return ByteBuffer.allocate(Long.BYTES).putLong(checksum).array();
  }

  private long burn(long item, RunControl control) throws InterruptedException {
    long until = THREADS.getCurrentThreadCpuTime() + nanosPerItem;
    long burnt = item;
    do {
      stopIfCancelled(control);
      burnt = mix(burnt, 1_000);
    } while (THREADS.getCurrentThreadCpuTime() < until);
    scratch ^= burnt;
    return mix(item, 1);
  }

  private long iterate(long item, RunControl control) throws InterruptedException {
    long value = item;
    for (long left = iterationsPerItem; left > 0; left -= STRETCH) {
      stopIfCancelled(control);
      value = mix(value, (int) Math.min(left, STRETCH));
    }
    return mix(value, 1);
  }

  private static void stopIfCancelled(RunControl control) throws InterruptedException {
    if (control.cancelled()) {
      throw new InterruptedException("cancelled");
    }
  }

  /** Rounds of a 64-bit finalizer: cheap, and each depends on the one before. */
  private static long mix(long value, int rounds) {
    long mixed = value;
    for (int i = 0; i < rounds; i++) {
      mixed += 0x9e3779b97f4a7c15L;
      mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
      mixed ^= mixed >>> 31;
    }
    return mixed;
  }
}
