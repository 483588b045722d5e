package furrow.engine.handler;

import furrow.engine.Attempt;
import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.SubtaskRange;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.schedule.Prefetch;
import furrow.engine.task.RangeSet;
import furrow.engine.task.SegmentState;
import furrow.engine.task.SegmentTable;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets leases that a worker presents go on under its new session: those whose subtasks are neither
 * final nor in other hands, and those whose results are at hand. A lease must be the worker's own
 * ({@link Fences}), and the worker must still be one that may be given the task. All others are
 * void.
 */
public final class Adoption {
  private final EngineContext context;
  private final Dispatch dispatch;
  private final Fences fences;
  private final FaultyWorkers faulty;

  public Adoption(EngineContext context, Dispatch dispatch, Fences fences, FaultyWorkers faulty) {
    this.faulty = faulty;
    this.fences = fences;
    this.context = context;
    this.dispatch = dispatch;
  }

  /**
   * @param running leases that are worked on
   * @param finished leases whose results will be sent next
   * @return subtasks that were adopted
   */
  long adopt(Session session, List<SubtaskRange> running, List<SubtaskRange> finished) {
    List<SubtaskRange> adopted = new ArrayList<>();
    List<SubtaskRange> refused = new ArrayList<>();
    Set<Long> strangers = new LinkedHashSet<>();
    running.forEach(range -> present(session, range, true, adopted, refused));
    finished.forEach(range -> present(session, range, false, adopted, refused));
    context.emit(new Effect.Joined(session.id(), adopted, refused, List.copyOf(session.groups())));
    refused.stream()
        .map(SubtaskRange::task)
        .filter(id -> context.tasks().live(id) == null)
        .forEach(strangers::add);
    strangers.forEach(id -> context.emit(new Effect.ForgetTask(session.id(), id)));
    long count = 0;
    for (SubtaskRange range : adopted) {
      count += range.count();
      context.counters(context.tasks().get(range.task())).readopted += range.count();
    }
    return count;
  }

  private void present(
      Session session,
      SubtaskRange range,
      boolean running,
      List<SubtaskRange> adopted,
      List<SubtaskRange> refused) {
    Task task = context.tasks().live(range.task());
    boolean known =
        task != null
            && range.first() >= 0
            && range.end() <= task.segments().nextIndex()
            && context.known(range.attempt(), range.count())
            && dispatch.scheduler().fits(task, session);
    if (!known) {
      refused.add(range);
      return;
    }
    long at = range.first();
    for (long[] part : adoptable(session, task, range, running)) {
      if (part[0] > at) {
        refused.add(range.part(at, part[0]));
      }
      SubtaskRange taken = range.part(part[0], part[1]);
      take(session, task, taken, running);
      adopted.add(taken);
      at = part[1];
    }
    if (at < range.end()) {
      refused.add(range.part(at, range.end()));
    }
  }

  /**
   * What may go on: subtasks that wait, and those whose result is at hand though somebody else has
   * begun them meanwhile.
   */
  private List<long[]> adoptable(Session session, Task task, SubtaskRange range, boolean running) {
    RangeSet parts = new RangeSet();
    for (long[] own : own(session, task, range)) {
      task.subtasks().waiting(own[0], own[1]).forEach(part -> parts.add(part[0], part[1]));
      if (!running) {
        inOtherHands(session, task, range.part(own[0], own[1]), parts);
      }
    }
    return parts.toList();
  }

  private static void inOtherHands(Session session, Task task, SubtaskRange range, RangeSet parts) {
    for (Lease lease : task.leases().overlapping(range.first(), range.end())) {
      long from = Math.max(lease.first(), range.first());
      long to = Math.min(lease.end(), range.end());
      if (lease.session() != session
          && !lease.attemptOf(from).equals(range.attemptOf(from))
          && !task.leases().copied(from, to)) {
        parts.add(from, to);
      }
    }
  }

  /**
   * The parts of a range whose leases are this worker's. Those of this start are recorded; of those
   * of earlier starts the tag tells.
   */
  private List<long[]> own(Session session, Task task, SubtaskRange range) {
    List<long[]> own = new ArrayList<>(1);
    for (SegmentTable.Part part : task.segments().parts(range.first(), range.end())) {
      SubtaskRange shown = range.part(part.from(), part.to());
      if (!fences.shows(session, task, shown)) {
        fences.refused(session, shown, shown.count());
      } else if (range.attempt().incarnation() == context.incarnation()) {
        own.addAll(task.lapsed().heldBy(session.profile().identity(), shown));
      } else {
        own.add(new long[] {part.from(), part.to()});
      }
    }
    return own;
  }

  private void take(Session session, Task task, SubtaskRange range, boolean running) {
    long at = range.first();
    while (at < range.end()) {
      SegmentState state = task.segments().of(at);
      long end = Math.min(range.end(), state.end());
      SubtaskRange piece = range.part(at, end);
      withdraw(task, piece, session);
      task.subtasks().claim(at, end);
      dispatch.raise(task, state, end, 0);
      state.passFrontier(end);
      grant(session, task, state, piece);
      if (running) {
        task.leases().start(session, piece, context.now());
      }
      at = end;
    }
    dispatch.know(session, task);
    context.touch(task);
  }

  private void grant(Session session, Task task, SegmentState state, SubtaskRange range) {
    long each = Prefetch.estimate(task, state.segment());
    List<Lease> others = task.leases().overlapping(range.first(), range.end());
    for (long[] open : task.leases().unheld(range.first(), range.end())) {
      SubtaskRange piece = range.part(open[0], open[1]);
      task.leases().grant(new Lease(session, state.segment(), piece, context.now(), each));
    }
    for (Lease other : others) {
      SubtaskRange piece =
          range.part(Math.max(other.first(), range.first()), Math.min(other.end(), range.end()));
      task.leases().grantCopy(new Lease(session, state.segment(), piece, context.now(), each));
    }
  }

  /** A strike was given for what only looked like a death. */
  private void withdraw(Task task, SubtaskRange range, Session session) {
    for (long index = range.first(); task.failures().struck() && index < range.end(); index++) {
      Attempt attempt = range.attempt().plus(index - range.first());
      if (task.failures().withdraw(index, attempt, session.worker())) {
        faulty.withdrawn(session);
        context.store(
            new Change.SubtaskStruck(
                task.id(), index, task.failures().strikes(index), session.worker()));
      }
    }
  }
}
