package furrow.engine.task;

import furrow.engine.Segment;
import furrow.engine.range.RangeSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** All stretches of a task's plan by index, and which units they cover. */
public final class PlanMap {
  private final TreeMap<Long, Stretch> stretches = new TreeMap<>();
  private final RangeSet work = new RangeSet();
  private final RangeSet scans = new RangeSet();
  private long nextIndex;

  /** Index that the next planned subtask gets; all below it are planned. */
  public long nextIndex() {
    return nextIndex;
  }

  Stretch add(Segment segment, long highWater, String home) {
    Stretch stretch = new Stretch(segment, highWater, home);
    stretches.put(segment.first(), stretch);
    nextIndex = Math.max(nextIndex, stretch.end());
    covered(segment.scan()).add(segment.start(), segment.end());
    return stretch;
  }

  /** The stretch of a planned subtask. */
  public Stretch of(long index) {
    return stretches.floorEntry(index).getValue();
  }

  public boolean holds(long index) {
    return 0 <= index && index < nextIndex;
  }

  public Collection<Stretch> all() {
    return stretches.values();
  }

  /** The parts of {@code [from, to)} by stretch. */
  List<Part> parts(long from, long to) {
    List<Part> parts = new ArrayList<>(1);
    long at = from;
    while (at < to) {
      Stretch stretch = of(at);
      long end = Math.min(to, stretch.end());
      parts.add(new Part(stretch, at, end));
      at = end;
    }
    return parts;
  }

  /** Subtask {@code index} is planned again: its units are open. */
  void uncover(long index) {
    Segment segment = of(index).segment();
    covered(segment.scan()).remove(segment.startOf(index), segment.endOf(index));
  }

  /** Works out anew which units are covered, when much was superseded at once. */
  void recover(RangeSet superseded) {
    work.clear();
    scans.clear();
    for (Stretch stretch : stretches.values()) {
      Segment segment = stretch.segment();
      for (long[] part : superseded.missing(segment.first(), stretch.end())) {
        covered(segment.scan()).add(segment.startOf(part[0]), segment.endOf(part[1] - 1));
      }
    }
  }

  /**
   * What is left of a slice that a merger asks for, when what is planned already is taken out: a
   * merger that reads its partials again after a restart asks again for what it got before.
   */
  public List<long[]> open(Segment slice) {
    return covered(slice.scan()).missing(slice.start(), slice.end());
  }

  /** First unit that no stretch of this kind reaches, or {@code otherwise} when there is none. */
  public long reach(boolean scan, long otherwise) {
    long reach = otherwise;
    for (Stretch stretch : stretches.values()) {
      if (stretch.segment().scan() == scan) {
        reach = Math.max(reach, stretch.segment().end());
      }
    }
    return reach;
  }

  private RangeSet covered(boolean scan) {
    return scan ? scans : work;
  }

  /** Part of a stretch: indices {@code [from, to)}. */
  record Part(Stretch stretch, long from, long to) {
    long units() {
      Segment segment = stretch.segment();
      return segment.endOf(to - 1) - segment.startOf(from);
    }
  }
}
