package furrow.kernel.csv;

import furrow.kernel.arithmetic.NumberReader;
import java.util.Arrays;

/** Adds up whole records. */
final class Tally implements RecordSink {
  private static final int NO_GROUP = -1;

  private final Layout layout;
  private final Totals totals;
  private final int columns;
  private final int[] keys;
  private final ColumnTotals[] used;
  private final NumberReader reader = new NumberReader();
  private byte[] key = new byte[256];
  private long rows;

  // One batch.
  private byte[] bytes;
  private FieldIndex index;
  private int end;
  private Fault fault;

  Tally(Layout layout) {
    this.layout = layout;
    this.totals = new Totals(layout);
    this.columns = layout.header().names().length;
    this.keys = layout.keys();
    this.used = totals.columns;
  }

  Totals totals() {
    return totals;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public Fault take(byte[] window, int first, FieldIndex fields, int count, int virtualEnd) {
    bytes = window;
    index = fields;
    end = virtualEnd;
    fault = null;
    int before = -1;
    int start = first;
    for (int r = 0; r < count; r++) {
      int last = index.lineEnds[r];
      int lineEnd = index.ends[last];
      if (last - before != columns || columns == 1) {
        if (isBlankLine(start, lineEnd)) {
          before = last;
          start = lineEnd + 1;
          continue;
        }
        if (last - before != columns) {
          return wrongCount(before + 1, last);
        }
      }
      rows++;
      if (!record(start, before + 1)) {
        return fault;
      }
      before = last;
      start = lineEnd + 1;
    }
    return null;
  }

  /** Adds one record; its fields begin with ordinal {@code field}. */
  private boolean record(int start, int field) {
    int group = keys.length == 0 ? 0 : group(start, field);
    if (group == NO_GROUP) {
      return false;
    }
    totals.countRecords(group, 1);
    for (ColumnTotals column : used) {
      int c = column.used.column();
      int from = from(start, field, c);
      int to = to(from, field, c);
      if (!column.add(group, reader, bytes, from, to)) {
        fault = new Fault(Fault.Kind.BAD_CELL, from, 0, c, Cells.text(bytes, from, to));
        return false;
      }
    }
    return true;
  }

  private int from(int start, int field, int column) {
    return column == 0 ? start : index.ends[field + column - 1] + 1;
  }

  private int to(int from, int field, int column) {
    int to = index.ends[field + column];
    return column == columns - 1 && to != end ? Cells.withoutCr(bytes, from, to) : to;
  }

  private boolean isBlankLine(int start, int lineEnd) {
    return lineEnd != end && Cells.withoutCr(bytes, start, lineEnd) == start;
  }

  private Fault wrongCount(int field, int last) {
    int found = last - field + 1;
    if (found > columns) {
      int excess = index.ends[field + columns - 1];
      return new Fault(Fault.Kind.FIELD_COUNT, excess, 0, -1, "more than " + columns + " fields");
    }
    String text = found + (found == 1 ? " field" : " fields") + " instead of " + columns;
    return new Fault(Fault.Kind.FIELD_COUNT, index.ends[last], 0, -1, text);
  }

  private int group(int start, int field) {
    int from = from(start, field, keys[0]);
    int to = to(from, field, keys[0]);
    if (keys.length == 1 && (from == to || bytes[from] != '"')) {
      int found = totals.groups.find(bytes, from, to - from);
      return found >= 0 ? found : newGroup(start, field, bytes, from, to - from);
    }
    int length = joinKey(start, field);
    int found = totals.groups.find(key, 0, length);
    return found >= 0 ? found : newGroup(start, field, key, 0, length);
  }

  private int joinKey(int start, int field) {
    int length = 0;
    for (int i = 0; i < keys.length; i++) {
      int from = from(start, field, keys[i]);
      int to = to(from, field, keys[i]);
      int most = length + (to - from) + 1 + Window.SLACK;
      if (key.length < most) {
        key = Arrays.copyOf(key, most * 2);
      }
      if (i > 0) {
        key[length++] = GroupTable.SEPARATOR;
      }
      length += Cells.copy(bytes, from, to, key, length);
    }
    return length;
  }

  private int newGroup(int start, int field, byte[] source, int at, int length) {
    if (!Cells.isUtf8(source, at, length)) {
      fault = badKey(start, field);
      return NO_GROUP;
    }
    int group = totals.full() ? NO_GROUP : totals.addGroup(source, at, length);
    if (group == NO_GROUP) {
      String most = Integer.toString(layout.options().maxGroups());
      fault = new Fault(Fault.Kind.TOO_MANY_GROUPS, start, 0, -1, most);
    }
    return group;
  }

  private Fault badKey(int start, int field) {
    for (int column : keys) {
      int from = from(start, field, column);
      int to = to(from, field, column);
      if (!Cells.isUtf8(bytes, from, to - from)) {
        return new Fault(Fault.Kind.BAD_KEY, from, 0, column, Cells.text(bytes, from, to));
      }
    }
    return new Fault(Fault.Kind.BAD_KEY, start, 0, keys[0], "");
  }
}
