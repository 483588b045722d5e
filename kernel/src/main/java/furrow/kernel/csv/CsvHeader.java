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
 */
record CsvHeader(String file, long dataStart, long lines, String[] names) {
  private static final int FORMAT = 1;

  /** Where the names stand, for messages. */
  String place() {
    return file + ":" + Math.max(1, lines);
  }

  /**
   * What seems to separate the fields when the header is a single one with another delimiter in it;
   * else empty.
   */
  String otherDelimiter() {
    if (names.length != 1) {
      return "";
    }
    String name = names[0];
    return name.indexOf(';') >= 0
        ? "';'"
        : name.indexOf('\t') >= 0 ? "tabs" : name.indexOf('|') >= 0 ? "'|'" : "";
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
      return new CsvHeader(file, dataStart, lines, names);
    } catch (IOException e) {
      throw new IllegalArgumentException("damaged plan: " + e.getMessage(), e);
    }
  }
}
