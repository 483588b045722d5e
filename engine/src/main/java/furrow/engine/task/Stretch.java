package furrow.engine.task;

import furrow.engine.Segment;
import furrow.engine.range.RangeSet;
import java.util.List;

/** A segment of a plan and how far it has been handed out. */
public final class Stretch {
  private final Segment segment;
  final RangeSet ready = new RangeSet();

  /** Start of the lowest ready subtask, as last entered into the queue. */
  long head;

  private long highWater;
  private long frontier;

  Stretch(Segment segment, long highWater) {
    this.segment = segment;
    this.highWater = Math.max(highWater, segment.first());
    this.frontier = this.highWater;
  }

  public Segment segment() {
    return segment;
  }

  /** Index after its last subtask. */
  public long end() {
    return segment.first() + segment.count();
  }

  /** What the store knows may have been handed out: subtasks below this index. */
  public long highWater() {
    return highWater;
  }

  public void highWater(long index) {
    highWater = index;
  }

  /** Subtasks below this index were handed out before; notes {@code end} as handed out. */
  public long passFrontier(long end) {
    long before = frontier;
    frontier = Math.max(frontier, end);
    return before;
  }

  /** First ready subtask; there must be one. */
  public long firstReady() {
    return ready.first();
  }

  /** All ready subtasks, as pairs [from, to). */
  public List<long[]> readyRanges() {
    return ready.toList();
  }

  /** How many ready subtasks follow one another from the first. */
  public long readyRun() {
    return ready.rangeEnd(ready.first()) - ready.first();
  }
}
