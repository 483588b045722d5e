package furrow.engine.flow;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Notice;
import furrow.engine.Run;
import furrow.engine.Segment;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.schedule.Handout;
import furrow.engine.schedule.Prefetch;
import furrow.engine.schedule.Scheduler;
import furrow.engine.task.Stretch;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.List;

/** Plans further segments where work runs low, and hands work out. */
public final class Dispatch implements Handout {
  /** The high-water mark is stored ahead by what can be handed out in about this time. */
  private static final long AHEAD_NANOS = 500_000_000L;

  /** More is planned when fewer subtasks than this are ready for each slot. */
  private static final int LOW_PER_SLOT = 2;

  private final Desk desk;
  private final Scheduler scheduler = new Scheduler(this);
  private final Placing placing;
  private final Chatter chatter;

  private boolean leasing;

  public Dispatch(Desk desk) {
    this.desk = desk;
    this.placing = new Placing(desk, this);
    this.chatter = new Chatter(desk);
  }

  public Scheduler scheduler() {
    return scheduler;
  }

  Placing placing() {
    return placing;
  }

  /**
   * Brings ready work to free slots.
   *
   * @return whether there is more to do at once
   */
  public boolean run() {
    settle();
    boolean more = !desk.stopping() && scheduler.run();
    return settle() && !desk.stopping() || more;
  }

  /** Brings planning and scheduling up to date; returns whether anything was planned. */
  private boolean settle() {
    boolean planned = false;
    desk.loaded().forEach(scheduler::refresh);
    desk.loaded().clear();
    for (Task task : desk.touched()) {
      if (task.live()) {
        planned |= plan(task);
        scheduler.refresh(task);
      }
    }
    return planned;
  }

  private boolean plan(Task task) {
    if (task.plan().placed()) {
      return placing.plan(task);
    }
    int slots = scheduler.slotsFor(task);
    long low = (long) LOW_PER_SLOT * Math.max(LOW_PER_SLOT, slots);
    boolean planned = false;
    while (!task.planner().complete() && task.ready().size() < low) {
      long first = task.planMap().nextIndex();
      enter(task, task.planner().next(first, slots, task.pace(task.scanned())));
      planned = true;
    }
    return planned;
  }

  /** Stores a planned segment and makes its subtasks ready. */
  void enter(Task task, Segment segment) {
    task.ledger().planned(segment, segment.first());
    desk.store(new Change.SegmentPlanned(task.id(), segment));
    task.ledger().free(segment.first(), segment.first() + segment.count());
    desk.touch(task);
  }

  @Override
  public long hand(Session session, Task task, int most) {
    String worker = session.worker();
    Stretch stretch = task.ready().head(worker);
    long from = stretch.firstReady(worker);
    int count = (int) Math.min(most, stretch.readyRun(worker));
    task.ledger().claim(from, from + count);
    Lease lease = lease(session, task, from, count);
    task.leases().grant(lease);
    pass(task, stretch, lease);
    return count * lease.nanosEach();
  }

  @Override
  public void handAlone(Session session, Task task) {
    long index = task.alone().first();
    task.ledger().claim(index, index + 1);
    Lease lease = lease(session, task, index, 1);
    task.leases().grant(lease);
    pass(task, task.planMap().of(index), lease);
  }

  /** Hands running subtasks to a second session; the first result counts. */
  void handCopy(Session session, Task task, long from, int count) {
    Lease lease = lease(session, task, from, count);
    task.leases().grantCopy(lease);
    desk.notice(Notice.Kind.DUPLICATED, lease.run(), session, "runs a second time to end sooner");
  }

  private Lease lease(Session session, Task task, long from, int count) {
    Stretch stretch = task.planMap().of(from);
    Segment segment = stretch.segment();
    Run run = new Run(task.id(), from, count, desk.attempts(count));
    long each = Prefetch.estimate(task, segment);
    raise(task, stretch, from + count, AHEAD_NANOS / each);
    desk.assign(session, new Effect.Assignment(task.spec(), task.plan(), segment, run));
    know(session, task);
    desk.touch(task);
    return new Lease(session, segment, run, desk.now(), each);
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
      task.audience().add(session);
    }
  }

  /** Sees to it that the stored high-water mark covers what is handed out. */
  void raise(Task task, Stretch stretch, long end, long perSlotAhead) {
    if (end > stretch.highWater()) {
      long ahead = perSlotAhead * Math.max(1, scheduler.slotsFor(task));
      long mark = Math.min(stretch.end(), end + ahead);
      stretch.highWater(mark);
      desk.store(new Change.HighWater(task.id(), stretch.segment().first(), mark));
    }
  }

  private void pass(Task task, Stretch stretch, Lease lease) {
    long before = stretch.passFrontier(lease.end());
    long again = Math.max(0, Math.min(before, lease.end()) - lease.first());
    desk.counters().redispatched += again;
    chatter.handedOut(task, lease.run(), lease.session(), again);
  }

  /** Tells the sessions that hold these leases to end them. */
  void revoke(List<Lease> ended, Session except) {
    List<Lease> left = new ArrayList<>(ended);
    while (!left.isEmpty()) {
      Session session = left.get(0).session();
      List<Run> runs = new ArrayList<>();
      left.removeIf(lease -> lease.session() == session && runs.add(lease.run()));
      if (session != except) {
        desk.emit(new Effect.Revoke(session.id(), runs));
      }
    }
  }
}
