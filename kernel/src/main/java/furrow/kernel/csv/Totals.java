package furrow.kernel.csv;

import java.util.Arrays;

/** The figures of a stretch of records, or of all: groups, their counts, their columns. */
final class Totals {
  final Layout layout;

  /** Null without {@code by}: everything is group 0. */
  final GroupTable groups;

  final ColumnTotals[] columns;

  /** Records per group. */
  private long[] records = new long[1];

  Totals(Layout layout) {
    this.layout = layout;
    this.groups = layout.grouped() ? new GroupTable() : null;
    boolean skip = layout.options().skipBadCells();
    this.columns =
        layout.used().stream()
            .map(used -> new ColumnTotals(used, skip))
            .toArray(ColumnTotals[]::new);
  }

  int groupCount() {
    return groups == null ? 1 : groups.size();
  }

  /** Whether one group more would be too many. */
  boolean full() {
    return groups.size() >= layout.options().maxGroups();
  }

  /** Adds a group with zeros; -1 when its key finds no room. */
  int addGroup(byte[] key, int from, int length) {
    int group = groups.add(key, from, length);
    if (group >= records.length) {
      int capacity = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(64, records.length * 2L));
      records = Arrays.copyOf(records, capacity);
      for (ColumnTotals column : columns) {
        column.ensure(capacity);
      }
    }
    return group;
  }

  void countRecords(int group, long count) {
    records[group] += count;
  }

  long records(int group) {
    return records[group];
  }
}
