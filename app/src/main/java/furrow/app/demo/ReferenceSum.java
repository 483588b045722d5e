package furrow.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Adds the sample up once more from the file itself: one thread, one byte after the other, nothing
 * shared with the kernel. Slow, and hard to get wrong.
 */
final class ReferenceSum {
  private static final int BLOCK = 1 << 16;
  private static final int REGION = 1;
  private static final int QUANTITY = 2;
  private static final int PRICE = 3;

  private final StringBuilder cell = new StringBuilder();
  private final String[] cells = new String[PRICE + 1];
  private final Totals totals = new Totals();
  private boolean header = true;
  private boolean quoted;
  private boolean pending;
  private int column;

  private ReferenceSum() {}

  static Totals of(Path file) throws IOException {
    ReferenceSum opinion = new ReferenceSum();
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(block); length >= 0; length = in.read(block)) {
        for (int i = 0; i < length; i++) {
          opinion.accept((char) (block[i] & 0xff));
        }
      }
    }
    return opinion.totals;
  }

  /** {@code pending}: the last character was a quote inside quotes, either an end or a half. */
  private void accept(char c) {
    if (quoted && !pending) {
      pending = c == '"';
      if (!pending) {
        append(c);
      }
    } else if (c == '"') {
      if (pending) {
        append('"');
      }
      quoted = true;
      pending = false;
    } else {
      quoted = false;
      pending = false;
      unquoted(c);
    }
  }

  private void unquoted(char c) {
    if (c == ',') {
      endCell();
    } else if (c == '\n') {
      endCell();
      endRecord();
    } else {
      append(c);
    }
  }

  private void append(char c) {
    if (column <= PRICE) {
      cell.append(c);
    }
  }

  private void endCell() {
    if (column <= PRICE) {
      cells[column] = cell.toString();
      cell.setLength(0);
    }
    column++;
  }

  private void endRecord() {
    if (!header) {
      byte[] region = cells[REGION].getBytes(StandardCharsets.ISO_8859_1);
      totals.add(
          Totals.REGIONS.indexOf(new String(region, StandardCharsets.UTF_8)),
          Long.parseLong(cells[QUANTITY]),
          new BigDecimal(cells[PRICE]).movePointRight(2).longValueExact());
    }
    header = false;
    column = 0;
  }
}
