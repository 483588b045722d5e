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
public record RangeSummary(
    long start,
    long stop,
    long rows,
    long lines,
    boolean oddQuotes,
    boolean insideAtEnd,
    InputFault fault) {
  private static final int ODD = 1;
  private static final int INSIDE = 2;
  private static final int FAULT = 4;

  public byte[] encode() {
    VarintWriter out = new VarintWriter();
    encode(out);
    return out.toByteArray();
  }

  public static RangeSummary decode(InputStream in) throws IOException {
    return decode(new VarintReader(in, 64));
  }

  public static RangeSummary decode(byte[] encoded) throws IOException {
    return decode(new ByteArrayInputStream(encoded));
  }

  void encode(VarintWriter out) {
    int flags = (oddQuotes ? ODD : 0) | (insideAtEnd ? INSIDE : 0) | (fault != null ? FAULT : 0);
    out.number(flags);
    out.number(start + 1);
    out.number(stop + 1);
    out.number(rows);
    out.number(lines);
    if (fault != null) {
      fault.encode(out);
    }
  }

  static RangeSummary decode(VarintReader in) throws IOException {
    long flags = in.number();
    long start = in.number() - 1;
    long stop = in.number() - 1;
    long rows = in.number();
    long lines = in.number();
    InputFault fault = (flags & FAULT) != 0 ? InputFault.decode(in) : null;
    return new RangeSummary(
        start, stop, rows, lines, (flags & ODD) != 0, (flags & INSIDE) != 0, fault);
  }
}
