package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Notice;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.lease.TimerWheel.Timer;
import furrow.engine.schedule.Prefetch;
import furrow.engine.schedule.Scheduler;
import furrow.engine.task.SegmentState;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.List;

/** Plans further segments where work runs low, and hands work out. */
public final class Dispatch implements Scheduler.Assigner {
  /** The high-water mark is stored ahead by what can be handed out in about this time. */
  private static final long AHEAD_NANOS = 500_000_000L;

  /** More is planned when fewer subtasks than this are ready for each slot. */
  private static final int LOW_PER_SLOT = 2;

  /** How often it is looked who may have what failed before. */
  private static final long RETRY_NANOS = 250_000_000L;

  private final EngineContext context;
  private final Scheduler scheduler;
  private final Placement placement;
  private final DispatchNotices notices;
  private final Fences fences;

  /** That it fires is all: work is handed out after every event. */
  private final Timer retries = new Timer(now -> {});

  private boolean leasing;

  public Dispatch(EngineContext context, Fences fences) {
    this.context = context;
    this.fences = fences;
    this.scheduler = new Scheduler(this, context.settings().comebackNanos());
    this.placement = new Placement(context, this);
    this.notices = new DispatchNotices(context);
  }

  public Scheduler scheduler() {
    return scheduler;
  }

  Placement placement() {
    return placement;
  }

  /**
   * Brings ready work to free slots.
   *
   * @return whether there is more to do at once
   */
  public boolean run() {
    settle();
    boolean more = !context.stopping() && scheduler.run(context.now());
    if (scheduler.retrying() && !retries.isSet()) {
      context.timers().set(retries, context.now() + RETRY_NANOS);
    }
    return settle() && !context.stopping() || more;
  }

  /** Brings planning and scheduling up to date; returns whether anything was planned. */
  private boolean settle() {
    boolean planned = false;
    context.loaded().forEach(scheduler::refresh);
    context.loaded().clear();
    for (Task task : context.touched()) {
      if (task.live()) {
        planned |= plan(task);
        scheduler.refresh(task);
      }
    }
    return planned;
  }

  private boolean plan(Task task) {
    if (task.plan().placed()) {
      return placement.plan(task);
    }
    int slots = scheduler.slotsFor(task);
    long low = (long) LOW_PER_SLOT * Math.max(LOW_PER_SLOT, slots);
    boolean planned = false;
    while (!task.planner().complete() && task.ready().size() < low) {
      long first = task.segments().nextIndex();
      enter(task, task.planner().next(first, slots, task.pace(task.scanned())));
      planned = true;
    }
    return planned;
  }

  /** Stores a planned segment and makes its subtasks ready. */
  void enter(Task task, Segment planned) {
    Segment segment = planned.appended(context.nonce());
    task.subtasks().planned(segment, segment.first());
    context.store(new Change.SegmentPlanned(task.id(), segment));
    task.subtasks().free(segment.first(), segment.first() + segment.count());
    context.touch(task);
  }

  @Override
  public long assign(Session session, Task task, long first, int count) {
    task.subtasks().claim(first, first + count);
    Lease lease = lease(session, task, first, count);
    task.leases().grant(lease);
    pass(task, task.segments().of(first), lease);
    return count * lease.nanosEach();
  }

  /** Hands running subtasks to a second session; the first result counts. */
  void handCopy(Session session, Task task, long from, int count) {
    Lease lease = lease(session, task, from, count);
    task.leases().grantCopy(lease);
    context.notice(
        Notice.Kind.DUPLICATED, lease.range(), session, "runs a second time to end sooner");
  }

  private Lease lease(Session session, Task task, long from, int count) {
    SegmentState state = task.segments().of(from);
    Segment segment = state.segment();
    know(session, task);
    SubtaskRange range =
        new SubtaskRange(
            task.id(), from, count, context.attempts(count), fences.of(session, task, segment));
    long each = Prefetch.estimate(task, segment);
    raise(task, state, from + count, AHEAD_NANOS / each);
    context.assign(session, new Effect.Assignment(task.spec(), task.plan(), segment, range));
    context.touch(task);
    return new Lease(session, segment, range, context.now(), each);
  }

  /** Whether anything was handed out or adopted since this was asked last. */
  boolean leasing() {
    boolean answer = leasing;
    leasing = false;
    return answer;
  }

  /** The session is given work of the task, so it must hear when the task is over. */
  void know(Session session, Task task) {
    leasing = true;
    if (session.learn(task.id())) {
      task.informed().add(session);
    }
  }

  /** Sees to it that the stored high-water mark covers what is handed out. */
  void raise(Task task, SegmentState state, long end, long perSlotAhead) {
    if (end > state.highWater()) {
      long ahead = perSlotAhead * Math.max(1, scheduler.slotsFor(task));
      long mark = Math.min(state.end(), end + ahead);
      state.highWater(mark);
      context.store(new Change.HighWater(task.id(), state.segment().first(), mark));
    }
  }

  private void pass(Task task, SegmentState state, Lease lease) {
    long before = state.passFrontier(lease.end());
    long again = Math.max(0, Math.min(before, lease.end()) - lease.first());
    context.counters(task).redispatched += again;
    notices.handedOut(task, lease.range(), lease.session(), again);
  }

  /** Tells the sessions that hold these leases to end them. */
  void revoke(List<Lease> ended, Session except) {
    List<Lease> left = new ArrayList<>(ended);
    while (!left.isEmpty()) {
      Session session = left.get(0).session();
      List<SubtaskRange> ranges = new ArrayList<>();
      left.removeIf(lease -> lease.session() == session && ranges.add(lease.range()));
      if (session != except) {
        context.emit(new Effect.Revoke(session.id(), ranges));
      }
    }
  }
}
