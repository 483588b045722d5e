package furrow.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of subtask indices kept as ranges that do not touch. Not thread-safe. */
public final class Ranges {
  private final TreeMap<Long, Long> ends = new TreeMap<>();

  /** Adds {@code [first, end)}. */
  public void add(long first, long end) {
    long from = first;
    long to = end;
    Map.Entry<Long, Long> before = ends.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      from = before.getKey();
      to = Math.max(to, before.getValue());
    }
    Map.Entry<Long, Long> after = ends.ceilingEntry(from);
    while (after != null && after.getKey() <= to) {
      to = Math.max(to, after.getValue());
      ends.remove(after.getKey());
      after = ends.ceilingEntry(from);
    }
    ends.put(from, to);
  }

  /** Takes {@code [first, end)} out. */
  public void remove(long first, long end) {
    Map.Entry<Long, Long> entry = ends.floorEntry(end - 1);
    while (entry != null && entry.getValue() > first) {
      ends.remove(entry.getKey());
      if (entry.getValue() > end) {
        ends.put(end, entry.getValue());
      }
      if (entry.getKey() < first) {
        ends.put(entry.getKey(), first);
      }
      entry = ends.floorEntry(end - 1);
    }
  }

  public boolean contains(long index) {
    Map.Entry<Long, Long> entry = ends.floorEntry(index);
    return entry != null && entry.getValue() > index;
  }

  /** The end of the range that holds this index, or the index itself when none does. */
  public long endOf(long index) {
    Map.Entry<Long, Long> entry = ends.floorEntry(index);
    return entry != null && entry.getValue() > index ? entry.getValue() : index;
  }

  /** The first index at or after this one that is in the set, or {@code limit}. */
  public long nextFrom(long index, long limit) {
    if (contains(index)) {
      return Math.min(index, limit);
    }
    Long next = ends.ceilingKey(index);
    return next == null ? limit : Math.min(next, limit);
  }

  /** Pairs [first, end), in order. */
  public List<long[]> toList() {
    List<long[]> list = new ArrayList<>(ends.size());
    ends.forEach((first, end) -> list.add(new long[] {first, end}));
    return list;
  }
}
