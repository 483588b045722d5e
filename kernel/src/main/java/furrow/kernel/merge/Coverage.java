package furrow.kernel.merge;

import java.util.Map;
import java.util.TreeMap;

/** Which units of an extent are finished. Ranges arrive in any order and never overlap. */
public final class Coverage {
  private final TreeMap<Long, Long> ahead = new TreeMap<>();
  private long prefix;

  public Coverage(long start) {
    this.prefix = start;
  }

  public void add(long start, long end) {
    if (start >= end) {
      return;
    }
    if (start < prefix || overlaps(start, end)) {
      throw new IllegalArgumentException("covered twice: " + start + ".." + end);
    }
    if (start == prefix) {
      prefix = end;
      takeNeighbours();
    } else {
      ahead.put(start, end);
    }
  }

  /** All units before this one are finished. */
  public long prefix() {
    return prefix;
  }

  private boolean overlaps(long start, long end) {
    Map.Entry<Long, Long> before = ahead.lowerEntry(end);
    return before != null && before.getValue() > start;
  }

  private void takeNeighbours() {
    Map.Entry<Long, Long> next = ahead.firstEntry();
    while (next != null && next.getKey() == prefix) {
      prefix = next.getValue();
      ahead.pollFirstEntry();
      next = ahead.firstEntry();
    }
  }
}
