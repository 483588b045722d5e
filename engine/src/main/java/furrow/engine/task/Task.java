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
import furrow.engine.lease.LapsedLeases;
import furrow.engine.lease.LeaseTable;
import furrow.engine.lease.Session;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One task: what was asked, how it stands, and the {@link SubtaskTable} of its subtasks. */
public final class Task {
  /** Of a program's name, as it is remembered. */
  private static final int MOST_NAME = 200;

  private final long id;
  private final TaskSpec spec;
  private TaskPlan plan;
  private Places places = Places.OPEN;
  private final Planner planner;
  private final SubtaskTable subtasks;
  private final TaskCounters counters = new TaskCounters();
  private final AttemptHistory history = new AttemptHistory();
  private final Pace workPace = new Pace();
  private final Pace scanPace = new Pace();
  private final Pace earlier;
  private final MergeWindow window;
  private final long heapBytes;
  private final Set<Session> informed = new LinkedHashSet<>();
  private final String work;
  private TaskState state = TaskState.WAITING;
  private Problem problem;
  private MergeReport.Answer answer;

  /**
   * @param changed told of sessions whose load changes
   * @param earlier pace of earlier tasks alike
   */
  public Task(
      Change.TaskAccepted accepted,
      EngineSettings settings,
      Consumer<Session> changed,
      Pace earlier) {
    this.earlier = earlier;
    this.id = accepted.task();
    this.spec = accepted.spec();
    this.work = work(spec);
    this.plan = accepted.plan();
    this.heapBytes = heapBytes(spec, plan);
    this.planner = new Planner(plan, spec.limits().chunk());
    this.window = new MergeWindow(settings.aheadBytes(), plan.start());
    this.subtasks = new SubtaskTable(id, new LeaseTable(changed), counters, window);
    if (plan.placed()) {
      place(Places.of(plan.shared()).orElse(Places.OPEN));
    }
  }

  /** Bytes of heap that a task takes, about. */
  public static long heapBytes(TaskSpec spec, TaskPlan plan) {
    return spec.heapBytes() + plan.shared().length;
  }

  public long heapBytes() {
    return heapBytes;
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
    subtasks.place(settled, plan);
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
  public SubtaskTable subtasks() {
    return subtasks;
  }

  public Planner planner() {
    return planner;
  }

  public SegmentTable segments() {
    return subtasks.segments;
  }

  public ReadyQueue ready() {
    return subtasks.ready;
  }

  /** Ready subtasks that must run alone. */
  public TreeSet<Long> exclusive() {
    return subtasks.exclusive;
  }

  /** Subtasks that may be running since before a restart. */
  public RangeSet unconfirmed() {
    return subtasks.unconfirmed;
  }

  public LeaseTable leases() {
    return subtasks.leases;
  }

  /** Leases that ended with their sessions since the start. */
  public LapsedLeases lapsed() {
    return subtasks.lapsed;
  }

  public RangeSet done() {
    return subtasks.done;
  }

  public RangeSet superseded() {
    return subtasks.superseded;
  }

  public FailureRecords failures() {
    return subtasks.failures;
  }

  /** Workers that said that they cannot run it. */
  public Refusals refusals() {
    return subtasks.refusals;
  }

  /** Whether it is not to be handed to this session, which said that it cannot run it. */
  public boolean refuses(Session session) {
    return subtasks.refusals.active(session);
  }

  private static String work(TaskSpec spec) {
    if (spec.argv().isEmpty()) {
      return spec.kernel();
    }
    String program = spec.argv().get(0);
    return spec.kernel() + " " + program.substring(0, Math.min(MOST_NAME, program.length()));
  }

  /** What a worker needs for it: the kernel, and the program where it runs one. */
  public String work() {
    return work;
  }

  public TaskCounters counters() {
    return counters;
  }

  public AttemptHistory history() {
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
    return scan || workPace.known() ? pace(scan) : earlier;
  }

  /** Notes finished units. */
  public void learn(boolean scan, long units, long busyNanos) {
    pace(scan).add(units, busyNanos);
    if (!scan) {
      earlier.add(units, busyNanos);
    }
  }

  /** Sessions that were given work of it and must be told when it is over. */
  public Set<Session> informed() {
    return informed;
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
    ReadyQueue ready = subtasks.ready;
    return live()
        && (ready.hasFresh() && room(ready.headStart()) > 0
            || !ready.retries().isEmpty() && room(ready.retries().foremost().start()) > 0);
  }

  /** How many ready subtasks that have not failed before a worker may be handed now. */
  public long allowance(String worker) {
    SegmentState head = subtasks.ready.head(worker);
    return head == null
        ? 0
        : Math.min(subtasks.ready.sizeFor(worker), room(head.segment().startOf(head.firstReady())));
  }

  /** How many subtasks that begin at this unit or later may be handed out now. */
  public long room(long headStart) {
    return window.allowance(headStart, leases().leased());
  }

  /** Whether nothing of it waits, runs or is still to be planned. */
  public boolean idle() {
    return planner.complete()
        && subtasks.ready.isEmpty()
        && subtasks.exclusive.isEmpty()
        && subtasks.unconfirmed.isEmpty()
        && subtasks.leases.isEmpty();
  }

  /** Moves to a state; a final one ends everything that was ready. */
  public void move(TaskState to, Problem why, MergeReport.Answer result) {
    state = to;
    problem = why;
    answer = result;
    if (to.isFinal()) {
      subtasks.close();
    }
  }

  /** Whether the user's units are first only scanned for boundaries. */
  public boolean scanned() {
    return plan.mode() >= Segment.FIRST_SCAN_MODE;
  }

  /** Starts over with everything that has no result. */
  public void reopen() {
    move(TaskState.WAITING, null, null);
    subtasks.reopen();
  }
}
