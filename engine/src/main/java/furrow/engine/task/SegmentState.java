package furrow.engine.task;

import furrow.engine.Segment;
import java.util.List;

/** A segment of a plan and how far it has been handed out. */
public final class SegmentState {
  private final Segment segment;
  final RangeSet ready = new RangeSet();

  /** Start of the lowest ready subtask, as last entered into the queue. */
  long head;

  /** Whether {@link #owner} alone is to have what is ready. */
  boolean reserved;

  private final String owner;
  private long highWater;
  private long frontier;

  /**
   * @param owner the worker whose place this is, or empty
   */
  SegmentState(Segment segment, long highWater, String owner) {
    this.owner = owner;
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

  /** The worker whose place it is, or empty for none. */
  public String owner() {
    return owner;
  }

  /** Whether what is ready waits for its owner. */
  public boolean reserved() {
    return reserved;
  }

  /** Whether anything is ready for everybody. */
  boolean open() {
    return !reserved && !ready.isEmpty();
  }

  /** First subtask that is ready; there must be one. */
  public long firstReady() {
    return ready.first();
  }

  /** Start unit of the first ready subtask; there must be one. */
  long firstStart() {
    return segment.startOf(ready.first());
  }

  /** All ready subtasks that have not failed before, as pairs [from, to). */
  public List<long[]> readyRanges() {
    return ready.toList();
  }

  /** How many ready subtasks follow one another from the first. */
  public long readyCountInRow() {
    return ready.rangeEnd(ready.first()) - ready.first();
  }

  long readyCount() {
    return ready.size();
  }
}
