package furrow.engine.task;

import furrow.engine.Change;
import furrow.engine.EngineSettings;
import furrow.engine.MergeReport;
import furrow.engine.Places;
import furrow.engine.Problem;
import furrow.engine.Segment;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.engine.TaskState;
import furrow.engine.lease.LeaseTable;
import furrow.engine.lease.Session;
import furrow.engine.plan.Pace;
import furrow.engine.plan.Planner;
import furrow.engine.range.RangeSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One task: what was asked, how it stands, and the {@link Ledger} of its subtasks. */
public final class Task {
  private final long id;
  private final TaskSpec spec;
  private TaskPlan plan;
  private Places places = Places.OPEN;
  private final Planner planner;
  private final Ledger ledger;
  private final Tally tally = new Tally();
  private final History history = new History();
  private final Pace workPace = new Pace();
  private final Pace scanPace = new Pace();
  private final Pace habit;
  private final MergeWindow window;
  private final Set<Session> audience = new LinkedHashSet<>();
  private TaskState state = TaskState.WAITING;
  private Problem problem;
  private MergeReport.Answer answer;

  /**
   * @param changed told of sessions whose load changes
   * @param habit pace of earlier tasks alike
   */
  public Task(
      Change.TaskAccepted accepted,
      EngineSettings settings,
      Consumer<Session> changed,
      Pace habit) {
    this.habit = habit;
    this.id = accepted.task();
    this.spec = accepted.spec();
    this.plan = accepted.plan();
    this.planner = new Planner(plan, spec.limits().chunk());
    this.window = new MergeWindow(settings.aheadBytes(), plan.start());
    this.ledger = new Ledger(id, new LeaseTable(changed), tally, window);
    if (plan.placed()) {
      place(Places.of(plan.shared()).orElse(Places.OPEN));
    }
  }

  /** The places of a placed task; settled once, by {@link #settle}. */
  public Places places() {
    return places;
  }

  /** Settles the places of a placed task, before any of its segments is entered. */
  public void settle(Places settled) {
    plan = plan.sharing(settled.settle(plan.shared()));
    place(settled);
  }

  private void place(Places settled) {
    places = settled;
    ledger.place(settled, plan);
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

  /** Where each of its subtasks stands. */
  public Ledger ledger() {
    return ledger;
  }

  public Planner planner() {
    return planner;
  }

  public PlanMap planMap() {
    return ledger.planMap;
  }

  public ReadyQueue ready() {
    return ledger.ready;
  }

  /** Ready subtasks that must run alone. */
  public TreeSet<Long> alone() {
    return ledger.alone;
  }

  /** Subtasks that may be running since before a restart. */
  public RangeSet limbo() {
    return ledger.limbo;
  }

  public LeaseTable leases() {
    return ledger.leases;
  }

  public RangeSet done() {
    return ledger.done;
  }

  public RangeSet superseded() {
    return ledger.superseded;
  }

  public Troubles troubles() {
    return ledger.troubles;
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

  /** What to go by: its own pace, or as long as that is unknown the one of earlier tasks alike. */
  public Pace expectation(boolean scan) {
    return scan || workPace.known() ? pace(scan) : habit;
  }

  /** Notes finished units. */
  public void learn(boolean scan, long units, long busyNanos) {
    pace(scan).add(units, busyNanos);
    if (!scan) {
      habit.add(units, busyNanos);
    }
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

  /** Whether it has anything that somebody may be handed now. */
  public boolean dispatchable() {
    return live() && !ledger.ready.isEmpty() && room(ledger.ready.headStart()) > 0;
  }

  /** How many ordinary ready subtasks a worker may be handed now. */
  public long allowance(String worker) {
    Stretch head = ledger.ready.head(worker);
    return head == null
        ? 0
        : Math.min(
            ledger.ready.sizeFor(worker), room(head.segment().startOf(head.firstReady(worker))));
  }

  private long room(long headStart) {
    return window.allowance(headStart, leases().leased());
  }

  /** Whether nothing of it waits, runs or is still to be planned. */
  public boolean idle() {
    return planner.complete()
        && ledger.ready.isEmpty()
        && ledger.alone.isEmpty()
        && ledger.limbo.isEmpty()
        && ledger.leases.isEmpty();
  }

  /** Moves to a state; a final one ends everything that was ready. */
  public void move(TaskState to, Problem why, MergeReport.Answer result) {
    state = to;
    problem = why;
    answer = result;
    if (to.isFinal()) {
      ledger.close();
    }
  }

  /** Whether the user's units are first only scanned for boundaries. */
  public boolean scanned() {
    return plan.mode() >= Segment.FIRST_SCAN_MODE;
  }

  /** Starts over with everything that has no result. */
  public void reopen() {
    move(TaskState.WAITING, null, null);
    ledger.reopen();
  }
}
