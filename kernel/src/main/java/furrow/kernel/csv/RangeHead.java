package furrow.kernel.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a range {@code [a, b)} tells about its records' boundaries, under its guess.
 *
 * @param start where its first record begins, in {@code [a, b)}; -1 when no record begins there
 * @param stop where the first record at or after {@code b} begins, or the end of the input; -1
 *     without a start or with a fault
 * @param rows records from start to stop, blank lines not counted
 * @param lines line ends from start to stop
 * @param oddQuotes whether the number of quotes in {@code [a, b)} is odd
 * @param insideAtEnd whether {@code b} lies inside quotes; meaningless with a fault
 * @param fault the first thing wrong, or null
 */
public record RangeHead(
    long start,
    long stop,
    long rows,
    long lines,
    boolean oddQuotes,
    boolean insideAtEnd,
    Fault fault) {
  private static final int ODD = 1;
  private static final int INSIDE = 2;
  private static final int FAULT = 4;

  public byte[] encode() {
    Packer out = new Packer();
    pack(out);
    return out.toByteArray();
  }

  public static RangeHead decode(InputStream in) throws IOException {
    return unpack(new Unpacker(in, 64));
  }

  public static RangeHead decode(byte[] encoded) throws IOException {
    return decode(new ByteArrayInputStream(encoded));
  }

  void pack(Packer out) {
    int flags = (oddQuotes ? ODD : 0) | (insideAtEnd ? INSIDE : 0) | (fault != null ? FAULT : 0);
    out.number(flags);
    out.number(start + 1);
    out.number(stop + 1);
    out.number(rows);
    out.number(lines);
    if (fault != null) {
      fault.pack(out);
    }
  }

  static RangeHead unpack(Unpacker in) throws IOException {
    long flags = in.number();
    long start = in.number() - 1;
    long stop = in.number() - 1;
    long rows = in.number();
    long lines = in.number();
    Fault fault = (flags & FAULT) != 0 ? Fault.unpack(in) : null;
    return new RangeHead(
        start, stop, rows, lines, (flags & ODD) != 0, (flags & INSIDE) != 0, fault);
  }
}
