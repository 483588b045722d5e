package furrow.kernel.csv;

import java.util.Arrays;

/**
 * Where fields and records end in a run of bytes.
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

  private final boolean cells;
  private final StructuralMasks masks = new StructuralMasks();
  int[] ends = new int[1024];
  int[] lineEnds = new int[256];
  int fields;
  int records;
  int state;

  /** All quotes and all line feeds seen since {@link #reset}. */
  long quotes;

  long lineFeeds;

  /** The first fault, at {@link #faultAt}; indexing went no further. */
  InputFault.Kind fault;

  int faultAt;

  /**
   * @param cells whether cells matter: commas are indexed, and NUL bytes and text after a closing
   *     quote are faults
   */
  FieldIndex(boolean cells) {
    this.cells = cells;
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
    int most = to - from + StructuralMasks.BLOCK;
    if (ends.length - fields < most) {
      ends = Arrays.copyOf(ends, Math.max(fields + most, ends.length * 2));
    }
    if (lineEnds.length - records < most) {
      lineEnds = Arrays.copyOf(lineEnds, Math.max(records + most, lineEnds.length * 2));
    }
    int at = from;
    while (to - at >= StructuralMasks.BLOCK && fault == null) {
      int length = Math.min(StructuralMasks.BYTES, (to - at) & -StructuralMasks.BLOCK);
      indexBlocks(bytes, at, length);
      at += length;
    }
    if (fault == null) {
      walk(bytes, at, to);
    }
  }

  /** Takes the end of the input for the end of the last record; false when that is a fault. */
  boolean endAt(int position) {
    if (state == CLOSED_CR && cells) {
      stopAt(position - 1, InputFault.Kind.TEXT_AFTER_QUOTE);
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

  private void indexBlocks(byte[] bytes, int at, int length) {
    masks.load(bytes, at, length);
    int blocks = length / StructuralMasks.BLOCK;
    int done = 0;
    while (done < blocks) {
      boolean plain = masks.plain && state <= UNQUOTED;
      int usual = plain ? passPlain(done, blocks) : resolveQuotes(bytes, at, done, blocks);
      emit(at, done, usual);
      done = usual;
      if (done < blocks) {
        int odd = at + done * StructuralMasks.BLOCK;
        walk(bytes, odd, odd + StructuralMasks.BLOCK);
        if (fault != null) {
          return;
        }
        done++;
      }
    }
  }

  private int passPlain(int from, int to) {
    long feeds = 0;
    for (int block = from; block < to; block++) {
      feeds += Long.bitCount(masks.feeds[block]);
    }
    lineFeeds += feeds;
    state = masks.separators[to - 1] < 0 ? FIELD_START : UNQUOTED;
    return to;
  }

  /** Takes what is inside quotes out of the masks, up to the first block with anything unusual. */
  private int resolveQuotes(byte[] bytes, int at, int from, int to) {
    for (int block = from; block < to; block++) {
      long marks = masks.quotes[block];
      if (masks.plain) {
        marks = 0;
      } else if (cells && masks.zeros[block] != 0) {
        return block;
      }
      long separators = masks.separators[block];
      long inside = Swar.parityUpTo(marks) ^ (state == QUOTED ? -1L : 0);
      long outer = separators & ~inside;
      long closing = marks & ~inside;
      long fresh = state == FIELD_START || state == CLOSED ? 1 : 0;
      long stray = marks & inside & ~((outer | closing) << 1 | fresh);
      long trailing = closing & ~((outer | marks) >>> 1) & Long.MAX_VALUE;
      boolean broken = state >= CLOSED && ((outer | marks) & 1) == 0;
      if (stray != 0
          || broken
          || !allBeforeCrLf(bytes, at + block * StructuralMasks.BLOCK, trailing)) {
        return block;
      }
      quotes += Long.bitCount(marks);
      lineFeeds += Long.bitCount(masks.feeds[block]);
      masks.separators[block] = outer;
      masks.feeds[block] &= ~inside;
      int outside = closing < 0 ? CLOSED : outer < 0 ? FIELD_START : UNQUOTED;
      state = inside < 0 ? QUOTED : outside;
    }
    return to;
  }

  /** Whether CR LF follows each of these bytes within the block. */
  private static boolean allBeforeCrLf(byte[] bytes, int at, long marks) {
    for (long rest = marks; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      if (bit + 2 >= StructuralMasks.BLOCK
          || bytes[at + bit + 1] != '\r'
          || bytes[at + bit + 2] != '\n') {
        return false;
      }
    }
    return true;
  }

  /** Writes a few too many: that costs less than asking how many there are. */
  private void emit(int at, int from, int to) {
    int[] target = ends;
    int[] lines = lineEnds;
    long[] separatorMasks = masks.separators;
    long[] feedMasks = masks.feeds;
    int next = fields;
    int line = records;
    for (int block = from; block < to; block++) {
      long separators = separatorMasks[block];
      long feeds = feedMasks[block];
      int lineCount = Long.bitCount(feeds);
      lines[line] = next + before(feeds, separators);
      feeds &= feeds - 1;
      lines[line + 1] = next + before(feeds, separators);
      for (int more = 2; more < lineCount; more++) {
        feeds &= feeds - 1;
        lines[line + more] = next + before(feeds, separators);
      }
      line += lineCount;
      int count = Long.bitCount(separators);
      int start = at + block * StructuralMasks.BLOCK;
      long rest = putEight(target, next, start, separators);
      for (int more = 8; more < count; more += 4) {
        rest = putFour(target, next + more, start, rest);
      }
      next += count;
    }
    fields = next;
    records = line;
  }

  /** How many ones of {@code separators} lie below the lowest of {@code feeds}. */
  private static int before(long feeds, long separators) {
    return Long.bitCount(separators & ((feeds & -feeds) - 1));
  }

  private static long putEight(int[] target, int next, int start, long bits) {
    return putFour(target, next + 4, start, putFour(target, next, start, bits));
  }

  /** Puts the positions of the four lowest ones, and gives the others. */
  private static long putFour(int[] target, int next, int start, long bits) {
    target[next] = start + Long.numberOfTrailingZeros(bits);
    long rest = bits & (bits - 1);
    target[next + 1] = start + Long.numberOfTrailingZeros(rest);
    rest &= rest - 1;
    target[next + 2] = start + Long.numberOfTrailingZeros(rest);
    rest &= rest - 1;
    target[next + 3] = start + Long.numberOfTrailingZeros(rest);
    return rest & (rest - 1);
  }

  private void walk(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = bytes[i];
      if (c == 0 && cells) {
        stopAt(i, InputFault.Kind.NUL);
        return;
      }
      if (state == CLOSED_CR && c != '\n') {
        if (cells) {
          stopAt(i, c == '\r' ? InputFault.Kind.TWO_CRS : InputFault.Kind.TEXT_AFTER_QUOTE);
          return;
        }
        state = UNQUOTED;
      }
      lineFeeds += c == '\n' ? 1 : 0;
      if (state == QUOTED) {
        state = c == '"' ? CLOSED : QUOTED;
        quotes += c == '"' ? 1 : 0;
      } else if (c == '\n') {
        lineEnds[records++] = fields;
        ends[fields++] = i;
        state = FIELD_START;
      } else if (c == ',') {
        ends[fields] = i;
        fields += cells ? 1 : 0;
        state = FIELD_START;
      } else if (c == '"') {
        quotes++;
        state = state == FIELD_START || state == CLOSED ? QUOTED : UNQUOTED;
      } else if (state == CLOSED && c == '\r') {
        state = CLOSED_CR;
      } else if (state == CLOSED && cells) {
        stopAt(i, InputFault.Kind.TEXT_AFTER_QUOTE);
        return;
      } else {
        state = UNQUOTED;
      }
    }
  }

  private void stopAt(int position, InputFault.Kind kind) {
    fault = kind;
    faultAt = position;
  }
}
