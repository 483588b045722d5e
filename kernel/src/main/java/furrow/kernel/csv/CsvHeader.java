package furrow.kernel.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * What the head of a file told, as every runner and merger of the task gets it.
 *
 * @param file name of the file, for messages
 * @param dataStart where the first data record begins
 * @param lines line ends before it
 * @param names one per column, in file order
 * @param otherDelimiter what seems to separate the fields when the first record is a single one
 *     with another delimiter in it; else empty
 */
record CsvHeader(String file, long dataStart, long lines, String[] names, String otherDelimiter) {
  private static final int FORMAT = 2;

  /** Where the names stand, for messages. */
  String place() {
    return file + ":" + Math.max(1, lines);
  }

  /** The delimiter of another dialect in a text, as people say it; else empty. */
  static String delimiterIn(String text) {
    return text.indexOf(';') >= 0
        ? "';'"
        : text.indexOf('\t') >= 0 ? "tabs" : text.indexOf('|') >= 0 ? "'|'" : "";
  }

  /** What to do about another dialect; the delimiter as {@link #delimiterIn} gives it. */
  static String separateByCommas(String delimiter) {
    return "its fields seem to be separated by " + delimiter + ", write it with commas instead";
  }

  byte[] encode() {
    VarintWriter out = new VarintWriter();
    out.number(FORMAT);
    out.text(file);
    out.number(dataStart);
    out.number(lines);
    out.number(names.length);
    for (String name : names) {
      out.text(name);
    }
    out.text(otherDelimiter);
    return out.toByteArray();
  }

  static CsvHeader decode(byte[] shared) {
    try {
      VarintReader in = new VarintReader(new ByteArrayInputStream(shared), 8192, shared.length);
      long format = in.number();
      if (format != FORMAT) {
        throw new IllegalArgumentException("plan of another version: " + format);
      }
      String file = in.text(shared.length);
      long dataStart = in.number();
      long lines = in.number();
      String[] names = new String[in.items(HeaderReader.MOST_COLUMNS)];
      for (int i = 0; i < names.length; i++) {
        names[i] = in.text(shared.length);
      }
      return new CsvHeader(file, dataStart, lines, names, in.text(shared.length));
    } catch (IOException e) {
      throw new IllegalArgumentException("damaged plan: " + e.getMessage(), e);
    }
  }
}
