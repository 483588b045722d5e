package furrow.kernel.csv;

/** Some whole records, none blank, all with the right number of fields; and their groups. */
final class RecordBatch {
  private final int columns;
  byte[] bytes;
  int count;

  /** Group of each record; null without {@code by}. */
  int[] groups;

  private int[] ends;
  private int first;
  private int virtualEnd;
  private int[] firstFields = new int[0];

  RecordBatch(int columns) {
    this.columns = columns;
  }

  /**
   * Takes the first records of {@code index}, up to the first with another number of fields.
   *
   * @return that record's place among {@code wanted}, or {@code wanted}
   */
  int fill(byte[] window, int start, FieldIndex index, int wanted, int end) {
    bytes = window;
    ends = index.ends;
    first = start;
    virtualEnd = end;
    count = 0;
    if (firstFields.length < wanted) {
      firstFields = new int[wanted * 2];
    }
    int odd = columns == 1 ? 1 : regular(index.lineEnds, wanted);
    return odd == 0 ? wanted : skipBlanks(index.lineEnds, wanted);
  }

  /** Puts a record into the place of one before it. */
  void move(int record, int to) {
    firstFields[to] = firstFields[record];
  }

  /** Where a field of a record begins. */
  int from(int record, int column) {
    int field = firstFields[record] + column;
    return field == 0 ? first : ends[field - 1] + 1;
  }

  /** Where it ends. */
  int to(int record, int column, int from) {
    int to = ends[firstFields[record] + column];
    return column == columns - 1 && to != virtualEnd ? Cells.withoutCr(bytes, from, to) : to;
  }

  /**
   * Keeps the records before the first whose line ends with CR CR LF: the cell before it would end
   * with a CR that nobody meant.
   *
   * @return what is wrong with that record; null when there is none
   */
  InputFault stopAtTwoCrs() {
    for (int record = 0; record < count; record++) {
      int end = ends[firstFields[record] + columns - 1];
      if (bytes[end - 1] == '\r' && end >= 2 && bytes[end - 2] == '\r' && end != virtualEnd) {
        count = record;
        return new InputFault(InputFault.Kind.TWO_CRS, end - 2, 0, -1, "");
      }
    }
    return null;
  }

  /** What is wrong with the record that {@link #fill} stopped at. */
  InputFault wrongCount(FieldIndex index, int record) {
    int field = record == 0 ? 0 : index.lineEnds[record - 1] + 1;
    int last = index.lineEnds[record];
    int found = last - field + 1;
    if (found > columns) {
      return tooMany(columns, ends[field + columns - 1]);
    }
    String text = found + (found == 1 ? " field" : " fields") + " instead of " + columns;
    return new InputFault(InputFault.Kind.FIELD_COUNT, ends[last], 0, -1, text);
  }

  static InputFault tooMany(int columns, int at) {
    String text = "more than " + columns + (columns == 1 ? " field" : " fields");
    return new InputFault(InputFault.Kind.FIELD_COUNT, at, 0, -1, text);
  }

  /** The usual case without a branch per record; 0 when it is that. */
  private int regular(int[] lineEnds, int wanted) {
    int odd = 0;
    int before = -1;
    for (int record = 0; record < wanted; record++) {
      int last = lineEnds[record];
      odd |= (last - before) ^ columns;
      firstFields[record] = before + 1;
      before = last;
    }
    count = wanted;
    return odd;
  }

  private int skipBlanks(int[] lineEnds, int wanted) {
    count = 0;
    int before = -1;
    int start = first;
    for (int record = 0; record < wanted; record++) {
      int last = lineEnds[record];
      int lineEnd = ends[last];
      boolean blank =
          last - before == 1
              && lineEnd != virtualEnd
              && Cells.withoutCr(bytes, start, lineEnd) == start;
      if (!blank) {
        if (last - before != columns) {
          return record;
        }
        firstFields[count++] = before + 1;
      }
      before = last;
      start = lineEnd + 1;
    }
    return wanted;
  }
}
