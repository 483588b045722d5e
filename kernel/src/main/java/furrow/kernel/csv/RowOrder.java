package furrow.kernel.csv;

import furrow.kernel.csv.op.ParsedOp;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Which groups the answer shows, and in which order: as asked for, then by their keys. */
final class RowOrder {
  /** How one column of the answer sorts. */
  interface Key {
    /** What a group sorts by: a number or bytes; null comes last in either direction. */
    Object of(int group);
  }

  /** A group and what it sorts by, in the order of keys before that. */
  private record Row(int place, int group, Object[] keys) {}

  private final List<Key> keys = new ArrayList<>();
  private final List<Boolean> descending = new ArrayList<>();
  private final int limit;

  RowOrder(int limit) {
    this.limit = limit == ParsedOp.NO_LIMIT ? Integer.MAX_VALUE : limit;
  }

  void add(Key key, boolean down) {
    keys.add(key);
    descending.add(down);
  }

  static Key of(Figure figure, CsvTotals totals) {
    return group -> {
      String value = figure.value(totals, group);
      if (value == null) {
        return null;
      }
      return figure.givesText() ? value.getBytes(StandardCharsets.UTF_8) : new BigDecimal(value);
    };
  }

  /** The rows to show. */
  int[] sort(int[] byKey) {
    if (keys.isEmpty() || limit == 0) {
      return byKey.length <= limit ? byKey : Arrays.copyOf(byKey, limit);
    }
    Comparator<Row> order = this::compare;
    boolean few = limit < byKey.length;
    PriorityQueue<Row> best = few ? new PriorityQueue<>(order.reversed()) : null;
    List<Row> all = new ArrayList<>();
    for (int place = 0; place < byKey.length; place++) {
      Row row = new Row(place, byKey[place], keys(byKey[place]));
      if (!few) {
        all.add(row);
      } else if (best.size() < limit) {
        best.add(row);
      } else if (compare(row, best.peek()) < 0) {
        best.poll();
        best.add(row);
      }
    }
    if (few) {
      all.addAll(best);
    }
    all.sort(order);
    return all.stream().mapToInt(Row::group).toArray();
  }

  private Object[] keys(int group) {
    Object[] of = new Object[keys.size()];
    for (int i = 0; i < of.length; i++) {
      of[i] = keys.get(i).of(group);
    }
    return of;
  }

  private int compare(Row a, Row b) {
    for (int i = 0; i < keys.size(); i++) {
      int order = compare(a.keys[i], b.keys[i], descending.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.place, b.place);
  }

  private static int compare(Object a, Object b, boolean down) {
    if (a == null || b == null) {
      return a == b ? 0 : a == null ? 1 : -1;
    }
    int order =
        a instanceof BigDecimal number
            ? number.compareTo((BigDecimal) b)
            : Arrays.compareUnsigned((byte[]) a, (byte[]) b);
    return down ? -order : order;
  }
}
