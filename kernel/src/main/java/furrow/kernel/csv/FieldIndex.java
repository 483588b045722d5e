package furrow.kernel.csv;

import java.util.Arrays;

/**
 * Where fields and records end in a stretch of bytes.
 *
 * <p>{@link #ends} holds the positions of the commas and line ends outside quotes, in order; {@link
 * #lineEnds} the ordinals in {@code ends} of those that end a record. So record {@code r} has the
 * fields {@code lineEnds[r - 1] + 1} to {@code lineEnds[r]}. Positions are indices into the window.
 */
final class FieldIndex {
  static final int FIELD_START = 0;
  static final int UNQUOTED = 1;
  static final int QUOTED = 2;
  static final int CLOSED = 3;

  /** Behind a closing quote and CR: only LF may follow. */
  static final int CLOSED_CR = 4;

  private final boolean strict;
  int[] ends = new int[1024];
  int[] lineEnds = new int[256];
  int fields;
  int records;
  int state;

  /** All quotes and all line feeds seen since {@link #reset}. */
  long quotes;

  long lineFeeds;

  /** The first fault, at {@link #faultAt}; indexing went no further. */
  Fault.Kind fault;

  int faultAt;

  /**
   * @param strict whether NUL bytes and text after a closing quote are faults
   */
  FieldIndex(boolean strict) {
    this.strict = strict;
  }

  void reset() {
    fields = 0;
    records = 0;
    state = FIELD_START;
    quotes = 0;
    lineFeeds = 0;
    fault = null;
    faultAt = -1;
  }

  /** Indexes {@code bytes[from, to)}, which continue what was indexed before. */
  void index(byte[] bytes, int from, int to) {
    int most = to - from + 1;
    if (ends.length - fields < most) {
      ends = Arrays.copyOf(ends, Math.max(fields + most, ends.length * 2));
    }
    if (lineEnds.length - records < most) {
      lineEnds = Arrays.copyOf(lineEnds, Math.max(records + most, lineEnds.length * 2));
    }
    walk(bytes, from, to);
  }

  /** Takes the end of the input for the end of the last record; false when that is a fault. */
  boolean endAt(int position) {
    if (state == CLOSED_CR && strict) {
      stopAt(position - 1, Fault.Kind.TEXT_AFTER_QUOTE);
      return false;
    }
    ends[fields] = position;
    lineEnds[records++] = fields++;
    return true;
  }

  /** Forgets all records, and {@code dropped} bytes before the first field that is kept. */
  void keepTail(int dropped) {
    int kept = records == 0 ? 0 : lineEnds[records - 1] + 1;
    fields -= kept;
    for (int i = 0; i < fields; i++) {
      ends[i] = ends[kept + i] - dropped;
    }
    records = 0;
  }

  private void walk(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = bytes[i];
      if (c == 0 && strict) {
        stopAt(i, Fault.Kind.NUL);
        return;
      }
      lineFeeds += c == '\n' ? 1 : 0;
      if (state == QUOTED) {
        state = c == '"' ? CLOSED : QUOTED;
        quotes += c == '"' ? 1 : 0;
      } else if (c == ',' || c == '\n') {
        ends[fields++] = i;
        state = FIELD_START;
        if (c == '\n') {
          lineEnds[records++] = fields - 1;
        }
      } else if (c == '"') {
        quotes++;
        state = state == FIELD_START || state == CLOSED ? QUOTED : UNQUOTED;
      } else if (state == CLOSED && c == '\r') {
        state = CLOSED_CR;
      } else if (state >= CLOSED && strict) {
        stopAt(i, Fault.Kind.TEXT_AFTER_QUOTE);
        return;
      } else {
        state = UNQUOTED;
      }
    }
  }

  private void stopAt(int position, Fault.Kind kind) {
    fault = kind;
    faultAt = position;
  }
}
