package furrow.kernel.csv;

import furrow.kernel.Input;
import java.io.IOException;

/**
 * How the first record of a file ends, found before anything is believed of its line ends.
 *
 * @param hasBareCr whether a CR outside quotes is followed by something else than a LF
 * @param endsWithTwoCrs whether the record ends with CR CR LF, or with more CRs
 * @param isWholeFile whether no line feed outside quotes comes before the end of the file
 * @param afterQuote the first delimiter of another dialect directly behind a closing quote; else 0
 */
record FirstLine(boolean hasBareCr, boolean endsWithTwoCrs, boolean isWholeFile, char afterQuote) {
  private static final int BLOCK = 64 * 1024;

  /** No record is longer; what comes behind this is said of the record. */
  private static final long MOST_BYTES = 16L << 20;

  static FirstLine read(Input input, long first) throws IOException {
    Scan scan = new Scan();
    byte[] block = new byte[BLOCK];
    long at = first;
    long end = Math.min(input.size(), first + MOST_BYTES);
    while (at < end && !scan.ended) {
      int read = input.read(at, block, 0, (int) Math.min(BLOCK, end - at));
      if (read <= 0) {
        break;
      }
      scan.take(block, read);
      at += read;
    }
    boolean wholeFile = !scan.ended && end == input.size();
    return new FirstLine(
        scan.bareCr || (!scan.ended && scan.crs > 0),
        scan.ended && scan.crs > 1,
        wholeFile,
        scan.afterQuote);
  }

  /** A quote opens at a field's first byte only, and is doubled inside quotes. */
  private static final class Scan {
    private boolean fieldStart = true;
    private boolean quoted;
    private boolean quoteBefore;

    /** CRs directly before where we are, outside quotes. */
    private int crs;

    private boolean bareCr;
    private char afterQuote;
    private boolean ended;

    void take(byte[] bytes, int length) {
      for (int i = 0; i < length && !ended; i++) {
        take(bytes[i]);
      }
    }

    private void take(byte b) {
      if (quoted) {
        quoted = b != '"';
        quoteBefore = !quoted;
        return;
      }
      if (b == '"' && (fieldStart || quoteBefore)) {
        quoted = true;
        fieldStart = false;
        return;
      }
      if (quoteBefore && afterQuote == 0 && (b == ';' || b == '\t' || b == '|')) {
        afterQuote = (char) b;
      }
      quoteBefore = false;
      if (b == '\n') {
        ended = true;
        return;
      }
      bareCr |= crs > 0 && b != '\r';
      crs = b == '\r' ? crs + 1 : 0;
      fieldStart = b == ',';
    }
  }
}
