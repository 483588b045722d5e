package furrow.engine.task;

import furrow.engine.Attempt;
import furrow.engine.Change;
import furrow.engine.Places;
import furrow.engine.Result;
import furrow.engine.Run;
import furrow.engine.Segment;
import furrow.engine.SubtaskState;
import furrow.engine.TaskPlan;
import furrow.engine.lease.LeaseTable;
import furrow.engine.range.RangeSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where each subtask of a task stands. Every planned one is in exactly one place: ready, waiting to
 * run alone, in limbo, leased, done, superseded or ended.
 */
public final class Ledger {
  final PlanMap planMap = new PlanMap();
  final ReadyQueue ready = new ReadyQueue();
  final TreeSet<Long> alone = new TreeSet<>();
  final RangeSet limbo = new RangeSet();
  final RangeSet done = new RangeSet();
  final RangeSet superseded = new RangeSet();
  final Troubles troubles = new Troubles();
  final LeaseTable leases;
  private final Map<String, Stretch> homes = new HashMap<>();
  private final long task;
  private final Tally tally;
  private final MergeWindow window;
  private TaskPlan plan;
  private Places places = Places.OPEN;
  private boolean closed;

  Ledger(long task, LeaseTable leases, Tally tally, MergeWindow window) {
    this.task = task;
    this.leases = leases;
    this.tally = tally;
    this.window = window;
  }

  /** The task is final: nothing waits any more. */
  void close() {
    closed = true;
    ready.clear();
    alone.clear();
    limbo.clear();
  }

  /** The task is live again: everything without a result is ready. */
  void reopen() {
    closed = false;
    troubles.clear();
    free(0, planMap.nextIndex());
  }

  /** Settles whose each placed segment is. */
  void place(Places settled, TaskPlan placed) {
    places = settled;
    plan = placed;
  }

  private String home(Segment segment) {
    return segment.placed() ? places.workers().get(places.placeOf(segment.start(), plan)) : "";
  }

  /**
   * Keeps what is ready at a worker's place for it, or lets everybody have it.
   *
   * @param lonely there is nobody else who could have what failed there
   */
  public void keep(String worker, boolean kept, boolean lonely) {
    Stretch stretch = homes.get(worker);
    if (stretch != null) {
      ready.keep(stretch, kept, lonely);
    }
  }

  /** Enters a planned segment, with nothing of it ready yet. */
  public Stretch planned(Segment segment, long highWater) {
    Stretch stretch = planMap.add(segment, highWater, home(segment));
    if (segment.placed()) {
      homes.put(stretch.home(), stretch);
    }
    if (!segment.scan()) {
      tally.planned(segment.count());
    }
    return stretch;
  }

  /** Makes subtasks ready, except those that are done, superseded or ended. */
  public void free(long from, long to) {
    for (long[] open : done.missing(from, to)) {
      for (long[] part : superseded.missing(open[0], open[1])) {
        long at = part[0];
        for (long odd : troubles.ended().subMap(part[0], part[1]).keySet()) {
          enqueue(at, odd);
          at = odd + 1;
        }
        enqueue(at, part[1]);
      }
    }
  }

  private void enqueue(long from, long to) {
    long at = from;
    for (long odd : troubles.secluded().subSet(from, Math.max(from, to))) {
      queue(at, odd);
      alone.add(odd);
      at = odd + 1;
    }
    queue(at, to);
  }

  private void queue(long from, long to) {
    if (from < to) {
      for (PlanMap.Part part : planMap.parts(from, to)) {
        ready.add(part.stretch(), part.from(), part.to());
        if (part.stretch().segment().placed()) {
          troubles
              .tried()
              .subSet(part.from(), part.to())
              .forEach(index -> ready.roam(part.stretch(), index));
        }
      }
    }
  }

  /** Keeps what is open of these subtasks from being handed out until adopted or released. */
  public void holdBack(long from, long to) {
    limbo.add(from, to);
    done.within(from, to).forEach(part -> limbo.remove(part[0], part[1]));
    superseded.within(from, to).forEach(part -> limbo.remove(part[0], part[1]));
    troubles.ended().subMap(from, to).keySet().forEach(odd -> limbo.remove(odd, odd + 1));
  }

  /** Makes ready what was held back. */
  public void releaseLimbo() {
    List<long[]> held = limbo.toList();
    limbo.clear();
    held.forEach(range -> free(range[0], range[1]));
  }

  /** Enters what was planned again and what was done before a restart, as pairs [from, to). */
  public void restore(List<long[]> plannedAgain, List<long[]> finished) {
    for (long[] range : plannedAgain) {
      for (long index = range[0]; index < range[1]; index++) {
        supersede(index);
      }
    }
    planMap.recover(superseded);
    for (long[] range : finished) {
      for (long[] part : superseded.missing(range[0], range[1])) {
        finish(part[0], part[1], List.of());
      }
    }
  }

  /** Takes subtasks that are waiting in any way; returns how many were. */
  public long claim(long from, long to) {
    long claimed = limbo.remove(from, to);
    for (PlanMap.Part part : planMap.parts(from, to)) {
      claimed += ready.remove(part.stretch(), part.from(), part.to());
    }
    var odd = alone.subSet(from, to);
    claimed += odd.size();
    odd.clear();
    return claimed;
  }

  /** The parts of {@code [from, to)} that wait in any way and could be adopted. */
  public List<long[]> waiting(long from, long to) {
    RangeSet waiting = new RangeSet();
    limbo.within(from, to).forEach(part -> waiting.add(part[0], part[1]));
    for (PlanMap.Part part : planMap.parts(from, to)) {
      part.stretch()
          .ready
          .within(part.from(), part.to())
          .forEach(piece -> waiting.add(piece[0], piece[1]));
    }
    alone.subSet(from, to).forEach(index -> waiting.add(index, index + 1));
    return waiting.toList();
  }

  /** Enters results of subtasks that are not done yet, none of which is waiting or leased. */
  public void finish(long from, long to, List<Result> results) {
    done.add(from, to);
    troubles.settled(from, to);
    window.committed(to - from, results);
    for (PlanMap.Part part : planMap.parts(from, to)) {
      tally.done(part.stretch().segment().scan(), part.to() - part.from(), part.units());
    }
  }

  /** Ends one subtask without a result. */
  public void end(Change.SubtaskEnded ended) {
    troubles.end(ended);
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
    Segment segment = planMap.of(index).segment();
    boolean wasDone = done.remove(index, index + 1) > 0;
    if (!segment.scan()) {
      tally.superseded(wasDone, segment.endOf(index) - segment.startOf(index));
    }
    planMap.uncover(index);
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
      found.add(0, planMap.nextIndex());
    }
    if (state == SubtaskState.CANCELLED) {
      done.toList().forEach(part -> found.remove(part[0], part[1]));
      superseded.toList().forEach(part -> found.remove(part[0], part[1]));
      troubles.ended().keySet().forEach(index -> found.remove(index, index + 1));
    } else if (state == SubtaskState.READY) {
      planMap.all().forEach(stretch -> addAll(found, stretch.readyRanges()));
      alone.forEach(index -> found.add(index, index + 1));
    } else if (state == SubtaskState.RUNNING) {
      addAll(found, limbo.toList());
      leases.firsts().forEach(lease -> found.add(lease.first(), lease.end()));
    } else if (state != null) {
      troubles.ended().values().stream()
          .filter(end -> end.state() == state)
          .forEach(end -> found.add(end.index(), end.index() + 1));
    }
    return found.toList();
  }

  private static void addAll(RangeSet set, List<long[]> ranges) {
    ranges.forEach(range -> set.add(range[0], range[1]));
  }

  /** All runs with results, cut by segment. Attempts are not kept and given as zero. */
  public Map<Run, Segment> doneRuns() {
    Map<Run, Segment> runs = new LinkedHashMap<>();
    for (long[] range : done.toList()) {
      for (PlanMap.Part part : planMap.parts(range[0], range[1])) {
        int count = (int) (part.to() - part.from());
        runs.put(new Run(task, part.from(), count, new Attempt(0, 0)), part.stretch().segment());
      }
    }
    return runs;
  }

  /** Where a subtask stands. */
  public SubtaskState stateOf(long index) {
    if (done.contains(index)) {
      return SubtaskState.DONE;
    }
    if (superseded.contains(index)) {
      return SubtaskState.SUPERSEDED;
    }
    if (troubles.ended(index) != null) {
      return troubles.ended(index).state();
    }
    if (closed) {
      return SubtaskState.CANCELLED;
    }
    return leases.of(index) != null || limbo.contains(index)
        ? SubtaskState.RUNNING
        : SubtaskState.READY;
  }
}
