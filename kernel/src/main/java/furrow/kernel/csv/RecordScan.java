package furrow.kernel.csv;

import furrow.kernel.Input;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.csv.CsvRangeReader.RecordSink;
import java.io.IOException;

/**
 * Finds where records begin and end in a range of RFC 4180 text, without looking at cells: what
 * {@link RangeChain} needs to cut an input into pieces of whole records.
 *
 * <p>A record ends with LF or CR LF outside quotes. A quote opens only at a field's first byte; any
 * other one is data, and so is text after a closing quote. Range {@code [a, b)} owns the records
 * whose first byte lies in it; nothing past {@code b} is read before such a record is found. Faults
 * are {@link InputFault.Kind#RECORD_TOO_LARGE} and {@link InputFault.Kind#OPEN_QUOTE} only.
 *
 * <p>Used by one thread at a time, for many ranges.
 */
public final class RecordScan {
  /** Longest record in bytes, its line end included. */
  public static final int MAX_RECORD = 16 << 20;

  private final CsvRangeReader reader;

  /**
   * @param origin where the first record begins; a range that begins there needs no guess
   */
  public RecordScan(Input input, long origin) {
    this.reader = new CsvRangeReader(input, origin, false);
  }

  /**
   * Scans one range.
   *
   * @throws InterruptedException when {@code control} says that the result will not count
   */
  public RangeSummary scan(Piece piece, RunControl control)
      throws IOException, InterruptedException {
    return reader.read(piece, new RecordCount(), control);
  }

  /** Counts records, blank lines left out. */
  private static final class RecordCount implements RecordSink {
    private long rows;

    @Override
    public InputFault take(byte[] bytes, int first, FieldIndex index, int count, int end) {
      int start = first;
      int blank = 0;
      for (int record = 0; record < count; record++) {
        int lineEnd = index.ends[index.lineEnds[record]];
        if (lineEnd - start <= 1 && lineEnd != end) {
          blank += Cells.withoutCr(bytes, start, lineEnd) == start ? 1 : 0;
        }
        start = lineEnd + 1;
      }
      rows += count - blank;
      return null;
    }

    @Override
    public long rows() {
      return rows;
    }

    @Override
    public int columns() {
      return 0;
    }
  }
}
