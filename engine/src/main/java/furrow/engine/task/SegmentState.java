package furrow.engine.task;

import furrow.engine.Segment;
import java.util.List;

/** A segment of a plan and how far it has been handed out. */
public final class SegmentState {
  private final Segment segment;
  final RangeSet ready = new RangeSet();

  /** Start of the lowest ready subtask, as last entered into the queue. */
  long head;

  /** What of {@link #ready} has failed before and is for others than its owner. */
  final RangeSet released = new RangeSet();

  /** What of {@link #ready} is not released; empty where there is no owner. */
  final RangeSet own = new RangeSet();

  /** Whether {@link #owner} alone is to have what is its own. */
  boolean reserved;

  /** Whether there is nobody but the owner, which then has what is released as well. */
  boolean ownerOnly;

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

  /** Whether what is ready waits for its owner, but for what failed there. */
  public boolean reserved() {
    return reserved;
  }

  /** What is ready for everybody. */
  RangeSet common() {
    return reserved ? released : ready;
  }

  RangeSet readyFor(String worker) {
    if (!reserved) {
      return ready;
    }
    return !owner.equals(worker) || ownerOnly && own.isEmpty() ? released : own;
  }

  void enter(long from, long to) {
    if (!owner.isEmpty()) {
      own.add(from, to);
    }
  }

  void release(long index) {
    own.remove(index, index + 1);
    released.add(index, index + 1);
  }

  void leave(long from, long to) {
    own.remove(from, to);
    released.remove(from, to);
  }

  void clear() {
    ready.clear();
    own.clear();
    released.clear();
  }

  /** First subtask that is ready for a worker; there must be one. */
  public long firstReady(String worker) {
    return readyFor(worker).first();
  }

  /** Start unit of the first ready subtask; there must be one. */
  long firstStart() {
    return segment.startOf(ready.first());
  }

  /** All ready subtasks, as pairs [from, to). */
  public List<long[]> readyRanges() {
    return ready.toList();
  }

  /** How many subtasks that are ready for a worker follow one another from the first. */
  public long readyCountInRow(String worker) {
    RangeSet mine = readyFor(worker);
    return mine.rangeEnd(mine.first()) - mine.first();
  }

  long readyCount(String worker) {
    return readyFor(worker).size();
  }
}
