package furrow.kernel.csv;

import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import java.io.IOException;

/** The part of an input that is in memory; it grows at its end. */
final class InputWindow {
  /** Most bytes read at once; small enough to stay in a core's own cache. */
  static final int BLOCK = 256 * 1024;

  /** Bytes behind {@link #limit} that may be looked at, whatever they hold. */
  static final int SLACK = 64;

  /** A larger array than this is given back once the record that needed it is done. */
  private static final int MOST_KEPT = 4 * BLOCK;

  private final Input input;
  byte[] bytes = new byte[0];
  int limit;
  private long base;

  InputWindow(Input input) {
    this.input = input;
  }

  /** Empties the window; the next byte read will be the one at {@code position}. */
  void moveTo(long position) {
    if (bytes.length > MOST_KEPT) {
      bytes = new byte[0];
    }
    base = position;
    limit = 0;
  }

  /** Position in the input of the byte at {@code index}. */
  long position(int index) {
    return base + index;
  }

  /** Position in the input behind the last byte here. */
  long end() {
    return base + limit;
  }

  boolean atEndOfInput() {
    return end() >= input.size();
  }

  /** Forgets the first {@code count} bytes. */
  void drop(int count) {
    System.arraycopy(bytes, count, bytes, 0, limit - count);
    base += count;
    limit -= count;
  }

  /** Reads up to {@code wanted} bytes more, at least one. */
  void fill(long wanted) throws IOException {
    int length = (int) Math.min(wanted, BLOCK);
    if (bytes.length < limit + length + SLACK) {
      int size = Math.max(limit + length, limit == 0 ? 0 : limit * 2);
      byte[] larger = new byte[size + SLACK];
      System.arraycopy(bytes, 0, larger, 0, limit);
      bytes = larger;
    }
    int got = input.read(end(), bytes, limit, length);
    if (got <= 0) {
      throw new InputChangedException(input.name() + " ends early, at byte " + end());
    }
    limit += got;
  }
}
