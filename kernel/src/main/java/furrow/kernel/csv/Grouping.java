package furrow.kernel.csv;

import java.util.Arrays;

/** Finds the groups of records, and makes new ones. */
final class Grouping {
  private final CsvTotals totals;
  private final GroupTable table;
  private final int[] keys;

  // One batch: where its keys are, and its groups.
  private byte[] source;
  private int[] froms = new int[0];
  private int[] lengths = new int[0];
  private int[] groups = new int[0];

  private byte[] copies = new byte[1024];

  Grouping(CsvTotals totals) {
    this.totals = totals;
    this.table = totals.groups;
    this.keys = totals.query.keys();
  }

  /** Gives the batch its groups; shortens it to the records before a fault. */
  InputFault assign(RecordBatch batch) {
    if (groups.length < batch.count) {
      froms = new int[batch.count * 2];
      lengths = new int[batch.count * 2];
      groups = new int[batch.count * 2];
    }
    batch.groups = groups;
    if (keys.length > 1 || !lookInPlace(batch)) {
      copyKeys(batch);
    }
    table.findAll(source, froms, lengths, groups, batch.count);
    for (int record = 0; record < batch.count; record++) {
      if (groups[record] == GroupTable.ABSENT) {
        InputFault fault = newGroup(batch, record);
        if (fault != null) {
          batch.count = record;
          return fault;
        }
      }
    }
    return null;
  }

  /** False when a key is quoted. */
  private boolean lookInPlace(RecordBatch batch) {
    source = batch.bytes;
    boolean quoted = false;
    for (int record = 0; record < batch.count; record++) {
      int from = batch.from(record, keys[0]);
      froms[record] = from;
      lengths[record] = batch.to(record, keys[0], from) - from;
      quoted |= source[from] == '"';
    }
    return !quoted;
  }

  private void copyKeys(RecordBatch batch) {
    int used = 0;
    for (int record = 0; record < batch.count; record++) {
      froms[record] = used;
      for (int i = 0; i < keys.length; i++) {
        int from = batch.from(record, keys[i]);
        int to = batch.to(record, keys[i], from);
        int most = used + (to - from) + 1 + InputWindow.SLACK;
        if (copies.length < most) {
          copies = Arrays.copyOf(copies, most * 2);
        }
        if (i > 0) {
          copies[used++] = GroupTable.SEPARATOR;
        }
        used += Cells.copy(batch.bytes, from, to, copies, used);
      }
      lengths[record] = used - froms[record];
    }
    source = copies;
  }

  private InputFault newGroup(RecordBatch batch, int record) {
    int from = froms[record];
    int length = lengths[record];
    int group = table.find(source, from, length);
    if (group == GroupTable.ABSENT) {
      if (!Cells.isUtf8(source, from, length)) {
        return badKey(batch, record);
      }
      group = totals.full() ? GroupTable.ABSENT : totals.addGroup(source, from, length);
    }
    groups[record] = group;
    if (group != GroupTable.ABSENT) {
      return null;
    }
    int at = batch.from(record, keys[0]);
    return new InputFault(InputFault.Kind.TOO_MANY_GROUPS, at, 0, -1, totals.mostGroups());
  }

  private InputFault badKey(RecordBatch batch, int record) {
    int column = 0;
    int from = 0;
    int to = 0;
    for (int i = 0; i < keys.length; i++) {
      column = keys[i];
      from = batch.from(record, column);
      to = batch.to(record, column, from);
      if (!Cells.isUtf8(batch.bytes, from, to - from)) {
        break;
      }
    }
    return new InputFault(
        InputFault.Kind.BAD_KEY, from, 0, column, Cells.text(batch.bytes, from, to));
  }
}
