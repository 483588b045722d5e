package furrow.engine.task;

import furrow.engine.Segment;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Subtasks that failed before and may be handed out again, on other workers first. They are kept by
 * the workers on which they failed, for those decide who may have them.
 */
public final class RetryQueue {
  /** Groups of subtasks that are looked at for one worker. */
  private static final int PROBES = 16;

  private static final Comparator<Retry> BY_START =
      Comparator.comparingLong(Retry::start).thenComparingLong(Retry::index);

  /**
   * A subtask that failed.
   *
   * @param start its first unit
   * @param failedOn workers on which it failed, the latest last
   * @param failedAt when it failed last
   */
  public record Retry(long index, long start, List<String> failedOn, long failedAt) {}

  private final TreeMap<Long, Retry> byIndex = new TreeMap<>();
  private final TreeSet<Retry> byStart = new TreeSet<>(BY_START);
  private final Map<List<String>, TreeSet<Retry>> groups = new LinkedHashMap<>();

  public boolean isEmpty() {
    return byIndex.isEmpty();
  }

  public int size() {
    return byIndex.size();
  }

  /** All of them, by their index. */
  public Iterable<Long> indices() {
    return byIndex.keySet();
  }

  /** The foremost one in the input; there must be one. */
  public Retry foremost() {
    return byStart.first();
  }

  /** Returns whether it was not there yet. */
  boolean add(Segment segment, long index, FailureRecords failures) {
    Retry retry =
        new Retry(
            index, segment.startOf(index), failures.failedOn(index), failures.failedAt(index));
    if (byIndex.putIfAbsent(index, retry) != null) {
      return false;
    }
    byStart.add(retry);
    groups.computeIfAbsent(retry.failedOn(), on -> new TreeSet<>(BY_START)).add(retry);
    return true;
  }

  /** Takes indices out; returns how many were there. */
  long remove(long from, long to) {
    if (byIndex.isEmpty()) {
      return 0;
    }
    List<Retry> gone = List.copyOf(byIndex.subMap(from, to).values());
    for (Retry retry : gone) {
      byIndex.remove(retry.index());
      byStart.remove(retry);
      TreeSet<Retry> group = groups.get(retry.failedOn());
      group.remove(retry);
      if (group.isEmpty()) {
        groups.remove(retry.failedOn());
      }
    }
    return gone.size();
  }

  /** Those of {@code [from, to)}. */
  Iterable<Long> within(long from, long to) {
    return byIndex.subMap(from, to).keySet();
  }

  /** The first one that may be handed out, the foremost in the input before all others; or null. */
  public Retry first(Predicate<Retry> open) {
    if (byStart.isEmpty()) {
      return null;
    }
    Retry foremost = byStart.first();
    if (open.test(foremost)) {
      return foremost;
    }
    int left = PROBES;
    for (TreeSet<Retry> group : groups.values()) {
      Retry first = group.first();
      if (first != foremost && open.test(first)) {
        return first;
      }
      if (--left == 0) {
        break;
      }
    }
    return null;
  }

  /** How many follow one another from this one that may be handed out as well, it included. */
  public int inRow(Retry first, long end, int most, Predicate<Retry> open) {
    int count = 1;
    for (Retry next : byIndex.subMap(first.index(), false, end, false).values()) {
      if (count >= most
          || next.index() != first.index() + count
          || !next.failedOn().equals(first.failedOn())
          || !open.test(next)) {
        break;
      }
      count++;
    }
    return count;
  }

  void clear() {
    byIndex.clear();
    byStart.clear();
    groups.clear();
  }
}
