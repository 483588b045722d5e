package furrow.engine.task;

import furrow.engine.Attempt;
import furrow.engine.Change;
import furrow.engine.Places;
import furrow.engine.Result;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.engine.SubtaskState;
import furrow.engine.TaskPlan;
import furrow.engine.lease.LapsedLeases;
import furrow.engine.lease.LeaseTable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where each subtask of a task stands. Every planned one is in exactly one place: ready, waiting to
 * run alone, unconfirmed, leased, done, superseded or ended.
 */
public final class SubtaskTable {
  final SegmentTable segments = new SegmentTable();
  final ReadyQueue ready = new ReadyQueue();
  final TreeSet<Long> exclusive = new TreeSet<>();
  final RangeSet unconfirmed = new RangeSet();
  final RangeSet done = new RangeSet();
  final RangeSet superseded = new RangeSet();
  final FailureRecords failures = new FailureRecords();
  final Refusals refusals = new Refusals();
  final LeaseTable leases;
  final LapsedLeases lapsed = new LapsedLeases();
  private final Map<String, SegmentState> byOwner = new HashMap<>();
  private final long task;
  private final TaskCounters counters;
  private final MergeWindow window;
  private TaskPlan plan;
  private Places places = Places.OPEN;
  private boolean closed;

  SubtaskTable(long task, LeaseTable leases, TaskCounters counters, MergeWindow window) {
    this.task = task;
    this.leases = leases;
    this.counters = counters;
    this.window = window;
  }

  /** The task is final: nothing waits any more. */
  void close() {
    closed = true;
    refusals.clear();
    ready.clear();
    exclusive.clear();
    unconfirmed.clear();
    lapsed.clear();
  }

  /** The task is live again: everything without a result is ready. */
  void reopen() {
    closed = false;
    failures.clear();
    free(0, segments.nextIndex());
  }

  /** Settles whose each placed segment is. */
  void place(Places settled, TaskPlan placed) {
    places = settled;
    plan = placed;
  }

  private String owner(Segment segment) {
    return segment.placed() ? places.workers().get(places.placeOf(segment.start(), plan)) : "";
  }

  /** Keeps what is ready at a worker's place for it, or lets everybody have it. */
  public void reserve(String worker, boolean reserved) {
    SegmentState state = byOwner.get(worker);
    if (state != null) {
      ready.reserve(state, reserved);
    }
  }

  /** Enters a planned segment, with nothing of it ready yet. */
  public SegmentState planned(Segment segment, long highWater) {
    SegmentState state = segments.add(segment, highWater, owner(segment));
    if (segment.placed()) {
      byOwner.put(state.owner(), state);
    }
    if (!segment.scan()) {
      counters.planned(segment.count());
    }
    return state;
  }

  /** Makes subtasks ready, except those that are done, superseded or ended. */
  public void free(long from, long to) {
    for (long[] open : done.missing(from, to)) {
      for (long[] part : superseded.missing(open[0], open[1])) {
        long at = part[0];
        for (long odd : failures.ended().subMap(part[0], part[1]).keySet()) {
          enqueue(at, odd);
          at = odd + 1;
        }
        enqueue(at, part[1]);
      }
    }
  }

  private void enqueue(long from, long to) {
    long at = from;
    for (long odd : failures.reserved().subSet(from, Math.max(from, to))) {
      queue(at, odd);
      exclusive.add(odd);
      at = odd + 1;
    }
    queue(at, to);
  }

  private void queue(long from, long to) {
    long at = from;
    if (!failures.isEmpty()) {
      for (long tried : failures.tried(from, Math.max(from, to))) {
        if (!failures.failedOn(tried).isEmpty()) {
          fresh(at, tried);
          ready.retries().add(segments.of(tried).segment(), tried, failures);
          at = tried + 1;
        }
      }
    }
    fresh(at, to);
  }

  private void fresh(long from, long to) {
    if (from < to) {
      for (SegmentTable.Part part : segments.parts(from, to)) {
        ready.add(part.state(), part.from(), part.to());
      }
    }
  }

  /** Keeps what is open of these subtasks from being handed out until adopted or released. */
  public void holdBack(long from, long to) {
    unconfirmed.add(from, to);
    done.within(from, to).forEach(part -> unconfirmed.remove(part[0], part[1]));
    superseded.within(from, to).forEach(part -> unconfirmed.remove(part[0], part[1]));
    failures.ended().subMap(from, to).keySet().forEach(odd -> unconfirmed.remove(odd, odd + 1));
  }

  /** Makes ready what was held back. */
  public void releaseUnconfirmed() {
    List<long[]> held = unconfirmed.toList();
    unconfirmed.clear();
    held.forEach(range -> free(range[0], range[1]));
  }

  /** Enters what was planned again and what was done before a restart, as pairs [from, to). */
  public void restore(List<long[]> plannedAgain, List<long[]> finished) {
    for (long[] range : plannedAgain) {
      for (long index = range[0]; index < range[1]; index++) {
        supersede(index);
      }
    }
    segments.recover(superseded);
    for (long[] range : finished) {
      for (long[] part : superseded.missing(range[0], range[1])) {
        finish(part[0], part[1], List.of());
      }
    }
  }

  /** Takes subtasks that are waiting in any way; returns how many were. */
  public long claim(long from, long to) {
    long claimed = unconfirmed.remove(from, to);
    for (SegmentTable.Part part : segments.parts(from, to)) {
      claimed += ready.remove(part.state(), part.from(), part.to());
    }
    var odd = exclusive.subSet(from, to);
    claimed += odd.size();
    odd.clear();
    return claimed;
  }

  /** The parts of {@code [from, to)} that wait in any way and could be adopted. */
  public List<long[]> waiting(long from, long to) {
    RangeSet waiting = new RangeSet();
    unconfirmed.within(from, to).forEach(part -> waiting.add(part[0], part[1]));
    for (SegmentTable.Part part : segments.parts(from, to)) {
      part.state()
          .ready
          .within(part.from(), part.to())
          .forEach(piece -> waiting.add(piece[0], piece[1]));
    }
    ready.retries().within(from, to).forEach(index -> waiting.add(index, index + 1));
    exclusive.subSet(from, to).forEach(index -> waiting.add(index, index + 1));
    return waiting.toList();
  }

  /** Enters results of subtasks that are not done yet, none of which is waiting or leased. */
  public void finish(long from, long to, List<Result> results) {
    done.add(from, to);
    failures.settled(from, to);
    window.committed(to - from, results);
    for (SegmentTable.Part part : segments.parts(from, to)) {
      counters.done(part.state().segment().scan(), part.to() - part.from(), part.units());
    }
  }

  /** Results that count no more; returns how many of {@code [from, to)} were done. */
  public long voided(long from, long to) {
    List<long[]> counted = done.within(from, to);
    for (long[] range : counted) {
      done.remove(range[0], range[1]);
      for (SegmentTable.Part part : segments.parts(range[0], range[1])) {
        counters.voided(part.state().segment().scan(), part.to() - part.from(), part.units());
      }
    }
    return counted.stream().mapToLong(range -> range[1] - range[0]).sum();
  }

  /** Ends one subtask without a result. */
  public void end(Change.SubtaskEnded ended) {
    failures.end(ended);
  }

  /**
   * A subtask is planned again under another index. It must not be leased any more.
   *
   * @return false when it already was
   */
  public boolean supersede(long index) {
    if (superseded.add(index, index + 1) == 0) {
      return false;
    }
    claim(index, index + 1);
    Segment segment = segments.of(index).segment();
    boolean wasDone = done.remove(index, index + 1) > 0;
    if (!segment.scan()) {
      counters.superseded(wasDone, segment.endOf(index) - segment.startOf(index));
    }
    segments.uncover(index);
    return true;
  }

  /** All subtasks in a state, or all that are planned for null, as pairs [from, to) in order. */
  public List<long[]> in(SubtaskState state) {
    if (state == SubtaskState.DONE) {
      return done.toList();
    }
    if (state == SubtaskState.SUPERSEDED) {
      return superseded.toList();
    }
    RangeSet found = new RangeSet();
    if (state == null || state == SubtaskState.CANCELLED && closed) {
      found.add(0, segments.nextIndex());
    }
    if (state == SubtaskState.CANCELLED) {
      done.toList().forEach(part -> found.remove(part[0], part[1]));
      superseded.toList().forEach(part -> found.remove(part[0], part[1]));
      failures.ended().keySet().forEach(index -> found.remove(index, index + 1));
    } else if (state == SubtaskState.READY) {
      segments.all().forEach(segment -> addAll(found, segment.readyRanges()));
      ready.retries().indices().forEach(index -> found.add(index, index + 1));
      exclusive.forEach(index -> found.add(index, index + 1));
    } else if (state == SubtaskState.RUNNING) {
      addAll(found, unconfirmed.toList());
      leases.firsts().forEach(lease -> found.add(lease.first(), lease.end()));
    } else if (state != null) {
      failures.ended().values().stream()
          .filter(end -> end.state() == state)
          .forEach(end -> found.add(end.index(), end.index() + 1));
    }
    return found.toList();
  }

  private static void addAll(RangeSet set, List<long[]> ranges) {
    ranges.forEach(range -> set.add(range[0], range[1]));
  }

  /** All ranges with results, cut by segment. Attempts are not kept and given as zero. */
  public Map<SubtaskRange, Segment> doneRanges() {
    Map<SubtaskRange, Segment> ranges = new LinkedHashMap<>();
    for (long[] range : done.toList()) {
      for (SegmentTable.Part part : segments.parts(range[0], range[1])) {
        int count = (int) (part.to() - part.from());
        ranges.put(
            new SubtaskRange(task, part.from(), count, new Attempt(0, 0)), part.state().segment());
      }
    }
    return ranges;
  }

  /** Where a subtask stands. */
  public SubtaskState stateOf(long index) {
    if (done.contains(index)) {
      return SubtaskState.DONE;
    }
    if (superseded.contains(index)) {
      return SubtaskState.SUPERSEDED;
    }
    if (failures.ended(index) != null) {
      return failures.ended(index).state();
    }
    if (closed) {
      return SubtaskState.CANCELLED;
    }
    return leases.of(index) != null || unconfirmed.contains(index)
        ? SubtaskState.RUNNING
        : SubtaskState.READY;
  }
}
