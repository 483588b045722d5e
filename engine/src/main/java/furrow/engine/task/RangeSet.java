package furrow.engine.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of longs, kept as disjoint, non-touching half-open ranges. Every operation costs O(log n)
 * plus the ranges it touches, n being the number of ranges.
 */
public final class RangeSet {
  private final TreeMap<Long, Long> ends = new TreeMap<>();
  private long size;

  /** How many numbers are in the set. */
  public long size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** How many ranges it takes. */
  public int ranges() {
    return ends.size();
  }

  public boolean contains(long value) {
    Map.Entry<Long, Long> entry = ends.floorEntry(value);
    return entry != null && value < entry.getValue();
  }

  /** The smallest number. The set must not be empty. */
  public long first() {
    return ends.firstKey();
  }

  /** The number after the largest, or {@code otherwise} when the set is empty. */
  public long endOr(long otherwise) {
    return ends.isEmpty() ? otherwise : ends.lastEntry().getValue();
  }

  /** The end of the range that holds {@code value}, which must be in the set. */
  public long rangeEnd(long value) {
    return ends.floorEntry(value).getValue();
  }

  /** Adds {@code [from, to)}; returns how many of these numbers are new. */
  public long add(long from, long to) {
    if (from >= to) {
      return 0;
    }
    long first = from;
    long end = to;
    long known = 0;
    Map.Entry<Long, Long> entry = ends.floorEntry(from);
    if (entry == null || entry.getValue() < from) {
      entry = ends.ceilingEntry(from);
    }
    while (entry != null && entry.getKey() <= to) {
      long start = entry.getKey();
      long stop = entry.getValue();
      known += Math.max(0, Math.min(stop, to) - Math.max(start, from));
      first = Math.min(first, start);
      end = Math.max(end, stop);
      ends.remove(entry.getKey());
      entry = ends.ceilingEntry(start);
    }
    ends.put(first, end);
    size += to - from - known;
    return to - from - known;
  }

  /** Takes {@code [from, to)} out; returns how many of these numbers were in the set. */
  public long remove(long from, long to) {
    if (from >= to) {
      return 0;
    }
    long removed = 0;
    Map.Entry<Long, Long> entry = ends.floorEntry(from);
    if (entry == null || entry.getValue() <= from) {
      entry = ends.ceilingEntry(from);
    }
    while (entry != null && entry.getKey() < to) {
      long start = entry.getKey();
      long stop = entry.getValue();
      ends.remove(entry.getKey());
      if (start < from) {
        ends.put(start, from);
      }
      if (stop > to) {
        ends.put(to, stop);
      }
      removed += Math.min(stop, to) - Math.max(start, from);
      entry = ends.ceilingEntry(to > stop ? stop : to);
    }
    size -= removed;
    return removed;
  }

  /** The parts of {@code [from, to)} that are in the set, in order. */
  public List<long[]> within(long from, long to) {
    List<long[]> parts = new ArrayList<>(2);
    Map.Entry<Long, Long> entry = ends.floorEntry(from);
    if (entry == null || entry.getValue() <= from) {
      entry = ends.ceilingEntry(from);
    }
    while (entry != null && entry.getKey() < to) {
      parts.add(new long[] {Math.max(entry.getKey(), from), Math.min(entry.getValue(), to)});
      entry = ends.higherEntry(entry.getKey());
    }
    return parts;
  }

  /** The parts of {@code [from, to)} that are not in the set, in order. */
  public List<long[]> missing(long from, long to) {
    List<long[]> gaps = new ArrayList<>(2);
    long at = from;
    for (long[] part : within(from, to)) {
      if (part[0] > at) {
        gaps.add(new long[] {at, part[0]});
      }
      at = part[1];
    }
    if (at < to) {
      gaps.add(new long[] {at, to});
    }
    return gaps;
  }

  /** All ranges as pairs [first, end), in order. */
  public List<long[]> toList() {
    return within(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  public void clear() {
    ends.clear();
    size = 0;
  }
}
