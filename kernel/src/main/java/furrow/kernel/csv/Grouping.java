package furrow.kernel.csv;

import java.util.Arrays;

/** Finds the groups of records, and makes new ones. */
final class Grouping {
  private static final int NONE = -1;

  private final Totals totals;
  private final GroupTable table;
  private final int[] keys;
  private int[] groups = new int[0];
  private byte[] key = new byte[256];
  private Fault fault;

  Grouping(Totals totals) {
    this.totals = totals;
    this.table = totals.groups;
    this.keys = totals.layout.keys();
  }

  /** Gives the batch its groups; shortens it to the records before a fault. */
  Fault assign(Batch batch) {
    if (groups.length < batch.count) {
      groups = new int[batch.count * 2];
    }
    batch.groups = groups;
    for (int record = 0; record < batch.count; record++) {
      int group = keys.length == 1 ? single(batch, record) : joined(batch, record);
      if (group == NONE) {
        batch.count = record;
        return fault;
      }
      groups[record] = group;
    }
    return null;
  }

  private int single(Batch batch, int record) {
    int from = batch.from(record, keys[0]);
    int to = batch.to(record, keys[0], from);
    if (from < to && batch.bytes[from] == '"') {
      return joined(batch, record);
    }
    int group = table.find(batch.bytes, from, to - from);
    return group >= 0 ? group : newGroup(batch, record, batch.bytes, from, to - from);
  }

  private int joined(Batch batch, int record) {
    int length = 0;
    for (int i = 0; i < keys.length; i++) {
      int from = batch.from(record, keys[i]);
      int to = batch.to(record, keys[i], from);
      int most = length + (to - from) + 1 + Window.SLACK;
      if (key.length < most) {
        key = Arrays.copyOf(key, most * 2);
      }
      if (i > 0) {
        key[length++] = GroupTable.SEPARATOR;
      }
      length += Cells.copy(batch.bytes, from, to, key, length);
    }
    int group = table.find(key, 0, length);
    return group >= 0 ? group : newGroup(batch, record, key, 0, length);
  }

  private int newGroup(Batch batch, int record, byte[] source, int at, int length) {
    if (!Cells.isUtf8(source, at, length)) {
      fault = badKey(batch, record);
      return NONE;
    }
    int group = totals.full() ? NONE : totals.addGroup(source, at, length);
    if (group == NONE) {
      String most = Integer.toString(totals.layout.options().maxGroups());
      fault = new Fault(Fault.Kind.TOO_MANY_GROUPS, batch.from(record, keys[0]), 0, -1, most);
    }
    return group;
  }

  private Fault badKey(Batch batch, int record) {
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
    return new Fault(Fault.Kind.BAD_KEY, from, 0, column, Cells.text(batch.bytes, from, to));
  }
}
