package furrow.engine.task;

import furrow.engine.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** All segments of a task's plan by index, and which units they cover. */
public final class SegmentTable {
  private final TreeMap<Long, SegmentState> states = new TreeMap<>();
  private final RangeSet work = new RangeSet();
  private final RangeSet scans = new RangeSet();
  private long nextIndex;

  /** Index that the next planned subtask gets; all below it are planned. */
  public long nextIndex() {
    return nextIndex;
  }

  SegmentState add(Segment segment, long highWater, String owner) {
    SegmentState state = new SegmentState(segment, highWater, owner);
    states.put(segment.first(), state);
    nextIndex = Math.max(nextIndex, state.end());
    covered(segment.scan()).add(segment.start(), segment.end());
    return state;
  }

  /** The segment of a planned subtask. */
  public SegmentState of(long index) {
    return states.floorEntry(index).getValue();
  }

  public boolean holds(long index) {
    return 0 <= index && index < nextIndex;
  }

  public Collection<SegmentState> all() {
    return states.values();
  }

  /** The parts of {@code [from, to)} by stretch. */
  public List<Part> parts(long from, long to) {
    List<Part> parts = new ArrayList<>(1);
    long at = from;
    while (at < to) {
      SegmentState state = of(at);
      long end = Math.min(to, state.end());
      parts.add(new Part(state, at, end));
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
    for (SegmentState state : states.values()) {
      Segment segment = state.segment();
      for (long[] part : superseded.missing(segment.first(), state.end())) {
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

  /** First unit that no segment of this kind reaches, or {@code otherwise} when there is none. */
  public long reach(boolean scan, long otherwise) {
    long reach = otherwise;
    for (SegmentState state : states.values()) {
      if (state.segment().scan() == scan) {
        reach = Math.max(reach, state.segment().end());
      }
    }
    return reach;
  }

  private RangeSet covered(boolean scan) {
    return scan ? scans : work;
  }

  /** Part of a segment: indices {@code [from, to)}. */
  public record Part(SegmentState state, long from, long to) {
    long units() {
      Segment segment = state.segment();
      return segment.endOf(to - 1) - segment.startOf(from);
    }
  }
}
