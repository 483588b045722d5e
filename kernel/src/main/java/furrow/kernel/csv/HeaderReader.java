package furrow.kernel.csv;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.csv.CsvRangeReader.RecordSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the head of a file: recognises what is no CSV, skips a mark, finds the column names. */
final class HeaderReader implements RecordSink {
  /** Names together, in bytes: they travel to every worker. */
  private static final int MOST_NAME_BYTES = 256 * 1024;

  static final int MOST_COLUMNS = 16 * 1024;
  private static final int BLOCK = 64 * 1024;

  private final Input input;
  private String[] names;
  private long nameBytes;
  private int columns;
  private long blankLines;

  /** Index of the first column whose name is not UTF-8, or -1. */
  private int notUtf8 = -1;

  private HeaderReader(Input input) {
    this.input = input;
  }

  static CsvHeader read(Input input, boolean noHeader) throws KernelException, IOException {
    return new HeaderReader(input).header(noHeader);
  }

  private CsvHeader header(boolean noHeader) throws KernelException, IOException {
    long first = skipBlankLines(FileSignature.check(input));
    if (first >= input.size()) {
      throw new KernelException(
          KernelException.Kind.INPUT,
          "INPUT_EMPTY",
          input.name() + " holds no record",
          "a CSV file begins with a line of column names");
    }
    FirstLine line = FirstLine.read(input, first);
    checkLineEnds(line, noHeader);
    RangeSummary head = readRecord(first);
    if (head.fault() != null) {
      if (line.afterQuote() != 0 && head.fault().kind() == InputFault.Kind.TEXT_AFTER_QUOTE) {
        throw otherDialect(CsvHeader.delimiterIn(String.valueOf(line.afterQuote())));
      }
      throw head.fault().toException(input.name(), blankLines + head.fault().line() + 1, "");
    }
    if (columns > MOST_COLUMNS || (!noHeader && nameBytes > MOST_NAME_BYTES)) {
      throw tooWide();
    }
    if (!noHeader) {
      if (notUtf8 >= 0) {
        throw new KernelException(
            KernelException.Kind.INPUT,
            "BAD_RECORD",
            input.name()
                + ":"
                + (blankLines + 1)
                + ": the name of column "
                + (notUtf8 + 1)
                + " is not UTF-8",
            InputFault.toUtf8(input.name()));
      }
      long lines = blankLines + head.lines();
      if (FirstLine.read(input, head.stop()).endsWithTwoCrs()) {
        throw twoCrs(lines + 1);
      }
      return new CsvHeader(input.name(), head.stop(), lines, names, otherDelimiter());
    }
    String[] numbered = new String[columns];
    Arrays.setAll(numbered, i -> "c" + (i + 1));
    return new CsvHeader(input.name(), first, blankLines, numbered, otherDelimiter());
  }

  private String otherDelimiter() {
    return columns == 1 ? CsvHeader.delimiterIn(names[0]) : "";
  }

  private KernelException otherDialect(String delimiter) {
    return new KernelException(
        KernelException.Kind.INPUT,
        "INPUT_UNSUPPORTED",
        input.name()
            + ":"
            + (blankLines + 1)
            + ": behind the closing quote of a field comes no comma (seen: "
            + delimiter
            + ")",
        CsvHeader.separateByCommas(delimiter));
  }

  /**
   * Refuses lines that end with CR alone or CR CR LF: all of the file would be one record, or each
   * last field would end with a CR. In a record of data a CR alone is data, unless no line of the
   * file ends otherwise.
   */
  private void checkLineEnds(FirstLine line, boolean noHeader) throws KernelException {
    if (line.endsWithTwoCrs()) {
      throw twoCrs(blankLines + 1);
    }
    if (line.hasBareCr() && (!noHeader || line.isWholeFile())) {
      throw lineEnds(
          blankLines + 1,
          "CR (a carriage return) without a line feed",
          "tr '\\r' '\\n' <" + InputFault.into(input.name(), input.name() + ".lf"));
    }
  }

  private KernelException twoCrs(long lineNumber) {
    return lineEnds(lineNumber, InputFault.TWO_CRS, InputFault.withoutCrs(input.name()));
  }

  private KernelException lineEnds(long lineNumber, String what, String hint) {
    return new KernelException(
        KernelException.Kind.INPUT,
        "INPUT_UNSUPPORTED",
        input.name() + ":" + lineNumber + ": the line ends with " + what,
        hint);
  }

  private RangeSummary readRecord(long first) throws IOException {
    Piece piece = new Piece(0, first, first + 1, Piece.Mode.EXACT);
    try {
      return new CsvRangeReader(input, first, true).read(piece, this, RunControl.NONE);
    } catch (InterruptedException e) {
      throw new IllegalStateException("planning cannot be cancelled", e);
    }
  }

  private KernelException tooWide() {
    return new KernelException(
        KernelException.Kind.LIMIT,
        "RECORD_TOO_LARGE",
        input.name()
            + ": the header has "
            + columns
            + " columns with "
            + nameBytes
            + " bytes (expected: at most "
            + MOST_COLUMNS
            + " columns and "
            + MOST_NAME_BYTES
            + " bytes)",
        "cut -d, -f1-100 " + InputFault.into(input.name(), input.name() + ".narrow"));
  }

  private long skipBlankLines(long from) throws IOException {
    byte[] block = new byte[BLOCK];
    long at = from;
    while (at < input.size()) {
      int length = input.read(at, block, 0, BLOCK);
      int i = 0;
      while (i < length) {
        int line = block[i] == '\n' ? 1 : 2;
        if (line == 2 && (block[i] != '\r' || i + 1 == length || block[i + 1] != '\n')) {
          break;
        }
        i += line;
        blankLines++;
      }
      at += i;
      if (i < length - 1 || i == 0) {
        break;
      }
    }
    return at;
  }

  @Override
  public InputFault take(byte[] bytes, int first, FieldIndex index, int count, int end) {
    columns = index.lineEnds[0] + 1;
    names = new String[Math.min(columns, MOST_COLUMNS)];
    int from = first;
    for (int column = 0; column < names.length; column++) {
      int to = index.ends[column];
      int fieldEnd = column == columns - 1 && to != end ? Cells.withoutCr(bytes, from, to) : to;
      byte[] name = new byte[fieldEnd - from];
      int length = Cells.copy(bytes, from, fieldEnd, name, 0);
      if (notUtf8 < 0 && !Cells.isUtf8(name, 0, length)) {
        notUtf8 = column;
      }
      names[column] = new String(name, 0, length, StandardCharsets.UTF_8);
      nameBytes += length;
      from = to + 1;
    }
    return null;
  }

  @Override
  public long rows() {
    return names == null ? 0 : 1;
  }

  @Override
  public int columns() {
    return 0;
  }
}
