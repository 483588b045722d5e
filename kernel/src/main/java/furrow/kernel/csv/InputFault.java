package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.ShellWord;
import java.io.IOException;

/**
 * Something wrong with the input, kept as data: it counts only once the range that saw it is known
 * to have begun at a record.
 *
 * @param position of the offending byte or cell in the input
 * @param line line ends between the start of the range and the offending cell
 * @param column index of the column, or -1
 * @param text the offending cell or number, shortened to {@link #MAX_TEXT} characters
 */
public record InputFault(Kind kind, long position, long line, int column, String text) {
  /** Longest text kept of an offending cell, in characters. */
  public static final int MAX_TEXT = 80;

  static final String TWO_CRS = "CR CR LF (two carriage returns and a line feed)";

  private static final int MOST_TEXT_BYTES = 4 * MAX_TEXT;

  /** What is wrong; the numbers are part of the partial's format. */
  public enum Kind {
    RECORD_TOO_LARGE(1, "RECORD_TOO_LARGE"),
    OPEN_QUOTE(2, "BAD_RECORD"),
    TEXT_AFTER_QUOTE(3, "BAD_RECORD"),
    NUL(4, "BAD_RECORD"),
    FIELD_COUNT(5, "BAD_RECORD"),
    BAD_CELL(6, "BAD_CELL"),
    BAD_KEY(7, "BAD_RECORD"),
    TOO_MANY_GROUPS(8, "TOO_MANY_GROUPS"),
    TWO_CRS(9, "INPUT_UNSUPPORTED"),
    BAD_DATE(10, "BAD_CELL"),
    ZERO_DIVISOR(11, "BAD_CELL"),
    TOO_MANY_DIGITS(12, "BAD_CELL"),
    BAD_TEXT(13, "BAD_RECORD");

    private final int number;
    private final String code;

    Kind(int number, String code) {
      this.number = number;
      this.code = code;
    }

    static Kind of(long number) throws IOException {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      throw new VarintReader.DamagedException("fault " + number);
    }
  }

  public InputFault {
    if (text.length() > MAX_TEXT) {
      text = text.substring(0, MAX_TEXT - 3) + "...";
    }
  }

  void encode(VarintWriter out) {
    out.number(kind.number);
    out.number(position);
    out.number(line);
    out.number(column + 1L);
    out.text(text);
  }

  static InputFault decode(VarintReader in) throws IOException {
    return new InputFault(
        Kind.of(in.number()),
        in.amount(Long.MAX_VALUE),
        in.amount(Long.MAX_VALUE),
        in.count(HeaderReader.MOST_COLUMNS) - 1,
        in.text(MOST_TEXT_BYTES));
  }

  /**
   * The error a user sees.
   *
   * @param file name of the input
   * @param lineNumber line of the offending cell, from 1
   * @param columnName name of the column, or empty
   */
  public KernelException toException(String file, long lineNumber, String columnName) {
    String place = ":" + lineNumber + (columnName.isEmpty() ? "" : ", column " + columnName);
    String where = file + (kind == Kind.TOO_MANY_GROUPS ? "" : place);
    KernelException.Kind blame =
        kind == Kind.TOO_MANY_GROUPS || kind == Kind.RECORD_TOO_LARGE
            ? KernelException.Kind.LIMIT
            : KernelException.Kind.INPUT;
    return new KernelException(blame, kind.code, where + ": " + problem(), hint(file, lineNumber));
  }

  private String problem() {
    return switch (kind) {
      case RECORD_TOO_LARGE -> "the record is longer than 16 MiB";
      case OPEN_QUOTE -> "the quote that opens here is never closed";
      case TEXT_AFTER_QUOTE -> "text follows the closing quote of a field";
      case NUL -> "the record holds a NUL byte";
      case FIELD_COUNT -> "the record has " + text;
      case BAD_CELL -> "\"" + text + "\" is not a number";
      case BAD_KEY -> "the group key is not UTF-8";
      case TOO_MANY_GROUPS -> "more than " + text;
      case TWO_CRS -> "the line ends with " + TWO_CRS;
      case BAD_DATE -> "\"" + text + "\" is not an ISO date or time";
      case ZERO_DIVISOR -> text + " divides by zero";
      case TOO_MANY_DIGITS -> text + " has more than 2,000 digits on a side of the point";
      case BAD_TEXT -> "the text is not UTF-8";
    };
  }

  private String hint(String file, long lineNumber) {
    return switch (kind) {
      case RECORD_TOO_LARGE -> "look for a missing closing quote from line " + lineNumber + " on";
      case OPEN_QUOTE -> "close the quote; a quote inside a quoted field is written twice";
      case TEXT_AFTER_QUOTE -> "a quote inside a quoted field is written twice";
      case NUL -> "tr -d '\\000' <" + into(file, file + ".text");
      case FIELD_COUNT -> "sed -n " + lineNumber + "p " + ShellWord.of(file);
      case BAD_CELL, BAD_DATE -> "correct the cell, or leave such cells out: --bad-cells skip";
      case ZERO_DIVISOR, TOO_MANY_DIGITS -> "leave such records out: --bad-cells skip";
      case BAD_KEY, BAD_TEXT -> toUtf8(file);
      case TWO_CRS -> withoutCrs(file);
      case TOO_MANY_GROUPS ->
          text.contains("memory")
              ? "group by a coarser column, or allow more memory: FURROW_JAVA_OPTS=-Xmx4g"
              : "group by a coarser column, or allow more: --max-groups N";
    };
  }

  static String withoutCrs(String file) {
    return "tr -d '\\r' <" + into(file, file + ".lf");
  }

  /** How to make UTF-8 of what most probably is a Western European code page. */
  static String toUtf8(String file) {
    return "iconv -f WINDOWS-1252 -t UTF-8 " + into(file, file + ".utf8");
  }

  /** The end of a command that reads one file and writes another. */
  static String into(String file, String made) {
    return ShellWord.of(file) + " >" + ShellWord.of(made);
  }
}
