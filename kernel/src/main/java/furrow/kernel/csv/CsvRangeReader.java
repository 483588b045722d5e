package furrow.kernel.csv;

import furrow.kernel.Input;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import java.io.IOException;

/**
 * Reads one range after another under its guess: finds the first record, indexes tile by tile,
 * hands whole records to a sink and finishes the record that crosses the end.
 */
final class CsvRangeReader {
  /** Bytes indexed at once; they and their index fit the first-level caches. */
  static final int TILE = 16 * 1024;

  /** Bytes read at first past the end of a range: a sixteenth of it, at least this many. */
  private static final int FIRST_OVERRUN = 64;

  private static final int SHARE = 16;

  private final Input input;
  private final long origin;
  private final InputWindow window;
  private final FieldIndex index;

  // One range.
  private Piece piece;
  private RecordSink sink;
  private long start;
  private long stop;
  private int recordStart;
  private int indexed;
  private boolean oddQuotes;
  private boolean insideAtEnd;
  private InputFault fault;

  /**
   * @param origin where the first record begins; a range that begins there needs no guess
   * @param cells whether the sink looks at cells, and faults inside records count
   */
  CsvRangeReader(Input input, long origin, boolean cells) {
    this.input = input;
    this.origin = origin;
    this.window = new InputWindow(input);
    this.index = new FieldIndex(cells);
  }

  /**
   * Reads a range unless its guess proves wrong at once, by a fault in its first sixteenth.
   *
   * @return null in that case; the sink's content is worthless then
   */
  RangeSummary readIfPlausible(Piece range, RecordSink target, RunControl control)
      throws IOException, InterruptedException {
    begin(range, target);
    readRecords(control);
    boolean early = fault != null && fault.position() - range.start() <= share(range);
    return early ? null : finish(control);
  }

  RangeSummary read(Piece range, RecordSink target, RunControl control)
      throws IOException, InterruptedException {
    begin(range, target);
    readRecords(control);
    return finish(control);
  }

  private static long share(Piece range) {
    return (range.end() - range.start()) / SHARE;
  }

  private void readRecords(RunControl control) throws IOException, InterruptedException {
    if (!seek(control)) {
      return;
    }
    long overrun = Math.max(FIRST_OVERRUN, Math.min(share(piece), TILE));
    while (stop < 0 && fault == null) {
      if (indexed == window.limit && !window.atEndOfInput()) {
        boolean within = window.end() < piece.end();
        makeRoom();
        window.fill(within ? piece.end() - window.end() : overrun);
        overrun = within ? overrun : Math.min(overrun * 2, InputWindow.BLOCK);
        report(control);
      }
      indexTile();
      takeRecords();
    }
  }

  private RangeSummary finish(RunControl control) throws IOException, InterruptedException {
    long lines = start < 0 ? 0 : index.lineFeeds - lineFeeds(recordStart, indexed);
    countRemainingQuotes(control);
    control.rows(sink.rows());
    return new RangeSummary(start, stop, sink.rows(), lines, oddQuotes, insideAtEnd, fault);
  }

  private void begin(Piece range, RecordSink target) {
    piece = range;
    sink = target;
    start = -1;
    stop = -1;
    recordStart = 0;
    indexed = 0;
    oddQuotes = false;
    insideAtEnd = false;
    fault = null;
    index.reset();
    window.moveTo(range.start());
  }

  /** What is guessed about a range; nothing needs to be at the origin. */
  Speculation speculation(Piece range) {
    return range.start() == origin ? Speculation.EXACT : Speculation.of(range.mode());
  }

  /** Finds the first record; false when none begins in the range. */
  private boolean seek(RunControl control) throws IOException, InterruptedException {
    long a = piece.start();
    Speculation guess = speculation(piece);
    StartSearch search = new StartSearch(guess == Speculation.INSIDE);
    if (guess == Speculation.OUTSIDE) {
      window.moveTo(a - 1);
      window.fill(1);
      search.enter(window.bytes[0]);
      window.moveTo(a);
    }
    boolean found = guess == Speculation.EXACT || search.atStart();
    while (!found && window.end() < piece.end()) {
      window.moveTo(window.end());
      window.fill(piece.end() - window.end());
      indexed = search.find(window.bytes, window.limit);
      report(control);
      found = indexed >= 0 && window.position(indexed) < piece.end();
      indexed = Math.max(indexed, 0);
    }
    oddQuotes = search.oddQuotes();
    if (found) {
      start = window.position(indexed);
      recordStart = indexed;
    } else {
      insideAtEnd = search.inside();
    }
    return found;
  }

  private void makeRoom() {
    if (recordStart > 0) {
      window.drop(recordStart);
      index.keepTail(recordStart);
      indexed -= recordStart;
      recordStart = 0;
    }
  }

  private void report(RunControl control) throws InterruptedException {
    control.progress(Math.min(window.end(), piece.end()) - piece.start());
    if (control.cancelled()) {
      throw new InterruptedException();
    }
  }

  private void indexTile() {
    long untilEnd = piece.end() - window.position(indexed);
    int to = Math.min(window.limit, indexed + TILE);
    to = untilEnd > 0 ? (int) Math.min(to, indexed + untilEnd) : to;
    to = (int) Math.min(to, recordStart + RecordScan.MAX_RECORD + 1L);
    long quotesBefore = index.quotes;
    index.index(window.bytes, indexed, to);
    indexed = index.fault == null ? to : index.faultAt;
    if (untilEnd > 0) {
      oddQuotes ^= ((index.quotes - quotesBefore) & 1) != 0;
      insideAtEnd = index.state == FieldIndex.QUOTED;
    }
  }

  private void takeRecords() {
    int virtualEnd = endInput();
    int count = window.position(indexed) > piece.end() ? Math.min(1, index.records) : index.records;
    if (count > 0) {
      int end = index.ends[index.lineEnds[count - 1]];
      int firstEnd = index.ends[index.lineEnds[0]];
      if (firstEnd - recordStart + (firstEnd == virtualEnd ? 0 : 1) > RecordScan.MAX_RECORD) {
        structural(InputFault.Kind.RECORD_TOO_LARGE, recordStart);
        return;
      }
      InputFault found = sink.take(window.bytes, recordStart, index, count, virtualEnd);
      if (found != null) {
        locate(found);
        return;
      }
      recordStart = Math.min(end + 1, window.limit);
    }
    if (window.position(recordStart) >= piece.end()) {
      stop = window.position(recordStart);
    } else {
      unfinished();
    }
    index.keepTail(0);
  }

  /** At the end of the input the last record needs no line end. */
  private int endInput() {
    if (indexed < window.limit || !window.atEndOfInput() || index.fault != null) {
      return -1;
    }
    int last = index.records == 0 ? recordStart : index.ends[index.lineEnds[index.records - 1]] + 1;
    boolean ended = last < indexed && index.state != FieldIndex.QUOTED && index.endAt(indexed);
    return ended ? indexed : -1;
  }

  /** Judges the record that has begun and not ended. */
  private void unfinished() {
    int tail = index.records == 0 ? 0 : index.lineEnds[index.records - 1] + 1;
    int columns = sink.columns();
    if (columns > 0 && index.fields - tail >= columns) {
      int excess = index.ends[tail + columns - 1];
      locate(RecordBatch.tooMany(columns, excess));
    } else if (index.fault != null) {
      structural(index.fault, index.faultAt);
    } else if (indexed - recordStart > RecordScan.MAX_RECORD) {
      structural(InputFault.Kind.RECORD_TOO_LARGE, recordStart);
    } else if (indexed == window.limit && window.atEndOfInput()) {
      int open = StartSearch.openQuote(window.bytes, recordStart, indexed);
      structural(InputFault.Kind.OPEN_QUOTE, open);
    }
  }

  private void structural(InputFault.Kind kind, int at) {
    locate(new InputFault(kind, at, 0, -1, ""));
  }

  private void locate(InputFault found) {
    int at = (int) found.position();
    long line = index.lineFeeds - lineFeeds(at, indexed);
    fault = new InputFault(found.kind(), window.position(at), line, found.column(), found.text());
  }

  private long lineFeeds(int from, int to) {
    return Swar.count(window.bytes, from, to, Swar.LINE_FEED);
  }

  /** After a fault the parity of the rest of the range is still wanted. */
  private void countRemainingQuotes(RunControl control) throws IOException, InterruptedException {
    int from = indexed;
    while (fault != null && window.position(from) < piece.end()) {
      if (from == window.limit) {
        window.moveTo(window.end());
        window.fill(piece.end() - window.end());
        from = 0;
        report(control);
      }
      int to = (int) Math.min(window.limit, from + piece.end() - window.position(from));
      oddQuotes ^= (Swar.count(window.bytes, from, to, Swar.QUOTE) & 1) != 0;
      from = to;
    }
  }

  /** Takes whole records. */
  interface RecordSink {
    /**
     * Takes the first {@code count} records of {@code index}.
     *
     * @param first index into {@code bytes} of the first one's first byte
     * @param end position of a record end that is no line end but the end of the input, or -1
     * @return the first fault, with an index into {@code bytes} for its position and line 0; null
     *     when all is well
     */
    InputFault take(byte[] bytes, int first, FieldIndex index, int count, int end);

    /** Records taken, blank lines not counted. */
    long rows();

    /** Fields of every record; 0 when any number will do. */
    int columns();
  }
}
