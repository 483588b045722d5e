package furrow.kernel.csv;

import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import java.io.IOException;

/**
 * Finds where records begin and end in a range of RFC 4180 text, without looking at cells: what
 * {@link RangeChain} needs to cut an input into pieces of whole records.
 *
 * <p>A record ends with LF or CR LF outside quotes. A quote opens only at a field's first byte; any
 * other one is data, and so is text after a closing quote. Range {@code [a, b)} owns the records
 * whose first byte lies in it; nothing past {@code b} is read before such a record is found. Faults
 * are {@link Fault.Kind#RECORD_TOO_LARGE} and {@link Fault.Kind#OPEN_QUOTE} only.
 *
 * <p>Used by one thread at a time, for many ranges.
 */
public final class RecordScan {
  /** Longest record in bytes, its line end included. */
  public static final int MAX_RECORD = 16 << 20;

  private static final int BLOCK = 256 * 1024;
  private static final int FIRST_OVERRUN = 64;

  private static final int FIELD_START = 0;
  private static final int UNQUOTED = 1;
  private static final int QUOTED = 2;
  private static final int CLOSED = 3;

  private final Input input;
  private final long origin;
  private final byte[] block = new byte[BLOCK];

  // One range.
  private long end;
  private int state;
  private int last;
  private long start;
  private long stop;
  private long recordStart;
  private long quoteAt;
  private long rows;
  private long lines;
  private long linesAtRecord;
  private long linesAtQuote;
  private int quotes;
  private boolean insideAtEnd;
  private Fault fault;

  /**
   * @param origin where the first record begins; a range that begins there needs no guess
   */
  public RecordScan(Input input, long origin) {
    this.input = input;
    this.origin = origin;
  }

  /**
   * Scans one range.
   *
   * @throws InterruptedException when {@code control} says that the result will not count
   */
  public RangeHead scan(Piece piece, RunControl control) throws IOException, InterruptedException {
    begin(piece);
    long position = piece.start();
    int overrun = FIRST_OVERRUN;
    while (stop < 0 && position < input.size()) {
      boolean within = position < end;
      if (!within && (start < 0 || fault != null)) {
        break;
      }
      long wanted = within ? end - position : overrun;
      int length = read(position, (int) Math.min(wanted, BLOCK));
      if (within) {
        countQuotes(length);
      } else {
        overrun = Math.min(BLOCK, overrun * 2);
      }
      if (fault == null) {
        walk(position, length);
      }
      position += length;
      if (position == end) {
        insideAtEnd = state == QUOTED;
      }
      control.progress(Math.min(position, end) - piece.start());
      if (control.cancelled()) {
        throw new InterruptedException();
      }
    }
    finish(position);
    control.rows(rows);
    return new RangeHead(start, stop, rows, lines, (quotes & 1) != 0, insideAtEnd, fault);
  }

  private void begin(Piece piece) throws IOException {
    long a = piece.start();
    end = piece.end();
    start = -1;
    stop = -1;
    rows = 0;
    lines = 0;
    linesAtRecord = 0;
    linesAtQuote = 0;
    quotes = 0;
    insideAtEnd = false;
    fault = null;
    last = -1;
    quoteAt = a;
    Guess guess = a == origin ? Guess.EXACT : Guess.of(piece.mode());
    if (guess == Guess.INSIDE) {
      state = QUOTED;
      return;
    }
    state = FIELD_START;
    if (guess == Guess.OUTSIDE) {
      read(a - 1, 1);
      last = block[0];
      state =
          switch (last) {
            case '\n', ',' -> FIELD_START;
            case '"' -> CLOSED;
            default -> UNQUOTED;
          };
    }
    if (guess == Guess.EXACT || last == '\n') {
      start = a;
      recordStart = a;
    }
  }

  private int read(long position, int length) throws IOException {
    int got = input.read(position, block, 0, length);
    if (got <= 0) {
      throw new InputChangedException(input.name() + " ends early, at byte " + position);
    }
    return got;
  }

  private void countQuotes(int length) {
    int count = 0;
    for (int i = 0; i < length; i++) {
      count += block[i] == '"' ? 1 : 0;
    }
    quotes += count;
  }

  private void walk(long position, int length) {
    int now = state;
    int before = last;
    for (int i = 0; i < length; i++) {
      byte c = block[i];
      if (now == QUOTED) {
        if (c == '"') {
          now = CLOSED;
        } else if (c == '\n') {
          lines += start < 0 ? 0 : 1;
        }
      } else if (c == '"') {
        if (now == FIELD_START) {
          quoteAt = position + i;
          linesAtQuote = lines;
        }
        now = now == UNQUOTED ? UNQUOTED : QUOTED;
      } else if (c == ',') {
        now = FIELD_START;
      } else if (c == '\n') {
        now = FIELD_START;
        endRecord(position + i, before);
        if (stop >= 0 || fault != null) {
          break;
        }
      } else {
        now = UNQUOTED;
      }
      before = c;
    }
    state = now;
    last = before;
    checkSize(position + length);
  }

  private void endRecord(long lineEnd, int before) {
    long following = lineEnd + 1;
    if (start < 0) {
      start = following < end ? following : -1;
    } else {
      lines++;
      checkSize(following);
      long length = lineEnd - recordStart;
      rows += length == 0 || (length == 1 && before == '\r') ? 0 : 1;
      if (following >= end && fault == null) {
        stop = following;
      }
    }
    recordStart = following;
    linesAtRecord = lines;
  }

  private void checkSize(long recordEnd) {
    if (start >= 0 && fault == null && recordEnd - recordStart > MAX_RECORD) {
      fault = new Fault(Fault.Kind.RECORD_TOO_LARGE, recordStart, linesAtRecord, -1, "");
    }
  }

  private void finish(long position) {
    if (start < 0 || stop >= 0 || fault != null || position < input.size()) {
      return;
    }
    if (state == QUOTED) {
      fault = new Fault(Fault.Kind.OPEN_QUOTE, quoteAt, linesAtQuote, -1, "");
      return;
    }
    rows += recordStart < position ? 1 : 0;
    stop = position;
  }
}
