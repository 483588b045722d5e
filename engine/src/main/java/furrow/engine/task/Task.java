package furrow.engine.task;

import furrow.engine.Attempt;
import furrow.engine.Change;
import furrow.engine.EngineSettings;
import furrow.engine.MergeReport;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.engine.Run;
import furrow.engine.Segment;
import furrow.engine.SubtaskState;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.engine.TaskState;
import furrow.engine.lease.LeaseTable;
import furrow.engine.lease.Session;
import furrow.engine.plan.Pace;
import furrow.engine.plan.Planner;
import furrow.engine.range.RangeSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One task. Every planned subtask is in exactly one place: ready, waiting to run alone, in limbo,
 * leased, done, superseded or ended.
 */
public final class Task {
  private final long id;
  private final TaskSpec spec;
  private final TaskPlan plan;
  private final Planner planner;
  private final PlanMap planMap = new PlanMap();
  private final ReadyQueue ready = new ReadyQueue();
  private final TreeSet<Long> alone = new TreeSet<>();
  private final RangeSet limbo = new RangeSet();
  private final LeaseTable leases;
  private final RangeSet done = new RangeSet();
  private final RangeSet superseded = new RangeSet();
  private final Troubles troubles = new Troubles();
  private final Tally tally = new Tally();
  private final History history = new History();
  private final Pace workPace = new Pace();
  private final Pace scanPace = new Pace();
  private final MergeWindow window;
  private final Set<Session> audience = new LinkedHashSet<>();
  private TaskState state = TaskState.WAITING;
  private Problem problem;
  private MergeReport.Answer answer;

  /**
   * @param changed told of sessions whose load changes
   */
  public Task(Change.TaskAccepted accepted, EngineSettings settings, Consumer<Session> changed) {
    this.id = accepted.task();
    this.spec = accepted.spec();
    this.plan = accepted.plan();
    this.leases = new LeaseTable(changed);
    this.planner = new Planner(plan, spec.limits().chunk());
    this.window = new MergeWindow(settings.aheadBytes(), plan.start());
  }

  public long id() {
    return id;
  }

  public TaskSpec spec() {
    return spec;
  }

  public TaskPlan plan() {
    return plan;
  }

  public Planner planner() {
    return planner;
  }

  public PlanMap planMap() {
    return planMap;
  }

  public ReadyQueue ready() {
    return ready;
  }

  /** Ready subtasks that must run alone. */
  public TreeSet<Long> alone() {
    return alone;
  }

  /** Subtasks that may be running since before a restart. */
  public RangeSet limbo() {
    return limbo;
  }

  public LeaseTable leases() {
    return leases;
  }

  public RangeSet done() {
    return done;
  }

  public RangeSet superseded() {
    return superseded;
  }

  public Troubles troubles() {
    return troubles;
  }

  public Tally tally() {
    return tally;
  }

  public History history() {
    return history;
  }

  public MergeWindow window() {
    return window;
  }

  public Pace pace(boolean scan) {
    return scan ? scanPace : workPace;
  }

  /** Sessions that were given work of it and must be told when it is over. */
  public Set<Session> audience() {
    return audience;
  }

  public TaskState state() {
    return state;
  }

  public Problem problem() {
    return problem;
  }

  public MergeReport.Answer answer() {
    return answer;
  }

  public boolean live() {
    return !state.isFinal();
  }

  /** Whether it has anything that may be handed out now. */
  public boolean dispatchable() {
    return live() && allowance() > 0;
  }

  /** How many ordinary ready subtasks may be handed out now. */
  public long allowance() {
    return ready.isEmpty()
        ? 0
        : Math.min(ready.size(), window.allowance(ready.headStart(), leases.leased()));
  }

  /** Moves to a state; a final one ends everything that was ready. */
  public void move(TaskState to, Problem why, MergeReport.Answer result) {
    state = to;
    problem = why;
    answer = result;
    if (to.isFinal()) {
      ready.clear();
      alone.clear();
      limbo.clear();
    }
  }

  /** Enters a planned segment, with nothing of it ready yet. */
  public Stretch planned(Segment segment, long highWater) {
    Stretch stretch = planMap.add(segment, highWater);
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

  /** Whether the user's units are first only scanned for boundaries. */
  public boolean scanned() {
    return plan.mode() >= Segment.FIRST_SCAN_MODE;
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

  /** All planned subtasks that have no result, as pairs [from, to). */
  public List<long[]> openRanges() {
    RangeSet open = new RangeSet();
    open.add(0, planMap.nextIndex());
    done.toList().forEach(part -> open.remove(part[0], part[1]));
    superseded.toList().forEach(part -> open.remove(part[0], part[1]));
    return open.toList();
  }

  /** All runs with results, cut by segment. Attempts are not kept and given as zero. */
  public Map<Run, Segment> doneRuns() {
    Map<Run, Segment> runs = new LinkedHashMap<>();
    for (long[] range : done.toList()) {
      for (PlanMap.Part part : planMap.parts(range[0], range[1])) {
        int count = (int) (part.to() - part.from());
        runs.put(new Run(id, part.from(), count, new Attempt(0, 0)), part.stretch().segment());
      }
    }
    return runs;
  }

  /** Starts over with everything that has no result. */
  public void reopen() {
    troubles.clear();
    move(TaskState.WAITING, null, null);
    free(0, planMap.nextIndex());
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
    if (!live()) {
      return SubtaskState.CANCELLED;
    }
    return leases.of(index) != null || limbo.contains(index)
        ? SubtaskState.RUNNING
        : SubtaskState.READY;
  }
}
