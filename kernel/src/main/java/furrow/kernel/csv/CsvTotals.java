package furrow.kernel.csv;

import java.util.Arrays;

/** The figures of some records, or of all: groups, their counts, their columns. */
final class CsvTotals {
  final CsvQuery query;

  /** Null without {@code by}: everything is group 0. */
  final GroupTable groups;

  final ColumnTotals[] columns;
  final TermTotals[] terms;

  /** Records where a cell was not what the condition of the operation needs. */
  long skippedByWhere;

  /** Records per group. */
  private long[] records = new long[1];

  private int groupLimit = Integer.MAX_VALUE;
  private final long mostBytes;

  /**
   * @param mostBytes memory that groups may take: with less than that they number at most {@code
   *     max-groups}, and beyond it they are too many as well
   */
  CsvTotals(CsvQuery query, long mostBytes) {
    this.query = query;
    this.mostBytes = mostBytes;
    this.groups = query.grouped() ? new GroupTable() : null;
    boolean skip = query.options().skipBadCells();
    this.columns =
        query.used().stream()
            .map(used -> new ColumnTotals(used, skip))
            .toArray(ColumnTotals[]::new);
    this.terms = new TermTotals[query.terms().size()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = new TermTotals(query.terms().get(i), skip);
    }
  }

  int groupCount() {
    return groups == null ? 1 : Math.min(groups.size(), groupLimit);
  }

  /**
   * Forgets the groups that began behind a record with a fault: they count no more.
   *
   * @param before groups there were before these records
   * @param of group of each record; null without {@code by}
   * @param last the record with the fault
   */
  void limitGroups(int before, int[] of, int last) {
    if (groups != null) {
      int limit = before;
      for (int record = 0; record <= last; record++) {
        limit = Math.max(limit, of[record] + 1);
      }
      groupLimit = limit;
    }
  }

  /** Whether one group more would be too many. */
  boolean full() {
    int size = groups.size();
    boolean grows = size >= records.length;
    return size >= query.options().maxGroups() || (grows && bytesFor(capacity()) > mostBytes);
  }

  /** Whether one different value more would be too many. */
  boolean full(ValueTable table) {
    if (table.size() >= query.options().maxGroups()) {
      return true;
    }
    return table.grows() && bytesFor(records.length) + table.bytes(true) > mostBytes;
  }

  /** Whether texts of groups take more memory than there is. */
  boolean tooLarge() {
    long bytes = 0;
    for (TermTotals term : terms) {
      bytes += term.bytesHeld(false);
    }
    return bytes > mostBytes;
  }

  private boolean hasTables() {
    for (TermTotals term : terms) {
      if (term.table != null) {
        return true;
      }
    }
    return false;
  }

  /** How many groups there may be, for a message, once there is no room for more. */
  String mostGroups() {
    if (terms.length > 0) {
      return mostOfAll();
    }
    int size = groups.size();
    boolean asAllowed = size >= query.options().maxGroups();
    return size + (asAllowed ? " groups" : " groups, all that fit into memory here");
  }

  /** The same for whatever it is that there is too much of. */
  private String mostOfAll() {
    int most = query.options().maxGroups();
    boolean asAllowed = groups != null && groups.size() >= most;
    for (TermTotals term : terms) {
      asAllowed |= term.table != null && term.table.size() >= most;
    }
    if (!asAllowed) {
      return "the memory here holds of groups, values and texts";
    }
    return most + (hasTables() ? " groups or distinct values" : " groups");
  }

  /** Adds a group with zeros; -1 when its key finds no room. */
  int addGroup(byte[] key, int from, int length) {
    int group = groups.add(key, from, length);
    if (group >= records.length) {
      int capacity = capacity();
      records = Arrays.copyOf(records, capacity);
      for (ColumnTotals column : columns) {
        column.ensure(capacity);
      }
      for (TermTotals term : terms) {
        term.ensure(capacity);
      }
    }
    return group;
  }

  /** The next one. */
  private int capacity() {
    return Math.max(64, records.length * 2);
  }

  private long bytesFor(int capacity) {
    long perGroup = GroupTable.BYTES_PER_GROUP + Long.BYTES;
    for (ColumnTotals column : columns) {
      perGroup += column.bytesPerGroup();
    }
    long held = groups == null ? 0 : 2L * groups.keyBytes().length;
    for (TermTotals term : terms) {
      perGroup += term.bytesPerGroup();
      held += term.bytesHeld(false);
    }
    return capacity * perGroup + held;
  }

  void countRecords(int group, long count) {
    records[group] += count;
  }

  void countRecords(RecordBatch batch) {
    if (groups == null) {
      records[0] += batch.count;
      return;
    }
    for (int record = 0; record < batch.count; record++) {
      records[batch.groups[record]]++;
    }
  }

  long records(int group) {
    return records[group];
  }
}
