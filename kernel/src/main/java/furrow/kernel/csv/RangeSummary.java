package furrow.kernel.csv;

import furrow.kernel.BadPartialException;
import furrow.kernel.Extent;
import furrow.kernel.Piece;
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

  /**
   * Reads the summary of a scan, which is all that its partial holds.
   *
   * @param size bytes of the stream
   * @throws BadPartialException when it is none
   */
  public static RangeSummary decode(Piece piece, InputStream in, long size) throws IOException {
    try {
      VarintReader from = new VarintReader(in, 64, size);
      RangeSummary head = decode(from);
      from.end();
      return head;
    } catch (VarintReader.DamagedException e) {
      throw new BadPartialException(piece, e.getMessage());
    }
  }

  /**
   * Checks that it can be one of this piece.
   *
   * @throws BadPartialException when it cannot
   */
  void check(Piece piece, Extent extent) throws BadPartialException {
    boolean none = start < 0;
    boolean exact = Speculation.of(piece.mode()) == Speculation.EXACT;
    boolean startFits = none || (start >= piece.start() && start < piece.end());
    boolean stopFits =
        none || fault != null ? stop < 0 : stop >= piece.end() && stop <= extent.end();
    long most = none ? 0 : extent.end() - start;
    boolean countsFit = rows <= most && lines <= most;
    boolean faultFits = fault == null || (!none && fault.line() <= most);
    if (!startFits || !stopFits || !countsFit || !faultFits) {
      throw new BadPartialException(
          piece,
          "%d rows and %d lines from byte %d to %d of bytes %d to %d"
              .formatted(rows, lines, start, stop, piece.start(), piece.end()));
    }
    if (exact && start != piece.start()) {
      throw new BadPartialException(piece, "it skips the record that begins with it");
    }
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
    int flags = in.count(ODD | INSIDE | FAULT);
    long start = in.amount(Long.MAX_VALUE) - 1;
    long stop = in.amount(Long.MAX_VALUE) - 1;
    long rows = in.amount(Long.MAX_VALUE);
    long lines = in.amount(Long.MAX_VALUE);
    InputFault fault = (flags & FAULT) != 0 ? InputFault.decode(in) : null;
    return new RangeSummary(
        start, stop, rows, lines, (flags & ODD) != 0, (flags & INSIDE) != 0, fault);
  }
}
