package furrow.worker.run;

import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.RangeInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Arithmetic on runs. Attempt counters are unique within an incarnation, and the fence tells apart
 * those of a server whose state was restored meanwhile: together they identify a run.
 */
final class RunInfos {
  private RunInfos() {}

  /** Subtasks {@code [from, from + count)} of a run, counted from its first. */
  static RangeInfo part(RangeInfo run, int from, int count) {
    return new RangeInfo(
        run.task(),
        run.first() + from,
        count,
        run.incarnation(),
        run.counter() + from,
        run.fence());
  }

  static AssignedRange part(AssignedRange run, int from, int count) {
    return new AssignedRange(
        part(run.run(), from, count),
        run.start() + from * run.chunk(),
        run.chunk(),
        run.end(),
        run.mode());
  }

  /** Where {@code other} begins within {@code run}, cut to {@code [0, run.count]}. */
  static int from(RangeInfo run, RangeInfo other) {
    return clamp(other.counter() - run.counter(), run.count());
  }

  /** Where {@code other} ends within {@code run}, cut to {@code [0, run.count]}. */
  static int to(RangeInfo run, RangeInfo other) {
    return clamp(other.counter() + other.count() - run.counter(), run.count());
  }

  static boolean overlap(RangeInfo run, RangeInfo other) {
    return run.incarnation() == other.incarnation()
        && run.fence() == other.fence()
        && from(run, other) < to(run, other);
  }

  static String attempt(RangeInfo run, int k) {
    return run.incarnation() + "." + (run.counter() + k);
  }

  /** The same leases in as few runs as possible; order is that of the counters. */
  static List<RangeInfo> joined(List<RangeInfo> runs) {
    List<RangeInfo> sorted = new ArrayList<>(runs);
    sorted.sort(
        Comparator.comparingInt(RangeInfo::incarnation).thenComparingLong(RangeInfo::counter));
    List<RangeInfo> joined = new ArrayList<>();
    for (RangeInfo run : sorted) {
      RangeInfo last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && follows(last, run)) {
        joined.set(joined.size() - 1, extended(last, run.count()));
      } else {
        joined.add(run);
      }
    }
    return joined;
  }

  private static boolean follows(RangeInfo last, RangeInfo next) {
    return last.task() == next.task()
        && last.incarnation() == next.incarnation()
        && last.fence() == next.fence()
        && last.first() + last.count() == next.first()
        && last.counter() + last.count() == next.counter()
        && last.count() + (long) next.count() <= Integer.MAX_VALUE;
  }

  private static RangeInfo extended(RangeInfo run, int more) {
    return new RangeInfo(
        run.task(), run.first(), run.count() + more, run.incarnation(), run.counter(), run.fence());
  }

  private static int clamp(long value, int max) {
    return (int) Math.max(0, Math.min(max, value));
  }
}
