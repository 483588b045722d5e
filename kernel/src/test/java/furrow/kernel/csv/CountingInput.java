package furrow.kernel.csv;

import furrow.kernel.Input;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes in memory that count how many of them are read. */
final class CountingInput implements Input {
  private final byte[] bytes;
  private final AtomicLong examined = new AtomicLong();
  private volatile long furthest;

  CountingInput(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return "test.csv";
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(long position, byte[] into, int offset, int length) {
    if (position >= bytes.length) {
      return -1;
    }
    int got = (int) Math.min(length, bytes.length - position);
    System.arraycopy(bytes, (int) position, into, offset, got);
    examined.addAndGet(got);
    furthest = Math.max(furthest, position + got);
    return got;
  }

  long examined() {
    return examined.get();
  }

  /** End of the furthest read since the last call. */
  long takeFurthest() {
    long taken = furthest;
    furthest = 0;
    return taken;
  }
}
