package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.SubtaskRange;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.schedule.Prefetch;
import furrow.engine.task.RangeSet;
import furrow.engine.task.SegmentState;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets leases that a worker presents go on under its new session: those whose subtasks are neither
 * final nor in other hands, and those whose results are at hand. All others are void.
 */
final class Adoption {
  private final EngineContext context;
  private final Dispatch dispatch;

  Adoption(EngineContext context, Dispatch dispatch) {
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
    }
    context.counters().readopted += count;
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
            && context.known(range.attempt(), range.count());
    if (!known) {
      refused.add(range);
      return;
    }
    long at = range.first();
    for (long[] part : adoptable(session, task, range, running)) {
      if (part[0] > at) {
        refused.add(part(range, at, part[0]));
      }
      SubtaskRange taken = part(range, part[0], part[1]);
      take(session, task, taken, running);
      adopted.add(taken);
      at = part[1];
    }
    if (at < range.end()) {
      refused.add(part(range, at, range.end()));
    }
  }

  /**
   * What may go on: subtasks that wait, and those whose result is at hand though somebody else has
   * begun them meanwhile.
   */
  private static List<long[]> adoptable(
      Session session, Task task, SubtaskRange range, boolean running) {
    List<long[]> waiting = task.subtasks().waiting(range.first(), range.end());
    if (running) {
      return waiting;
    }
    RangeSet parts = new RangeSet();
    waiting.forEach(part -> parts.add(part[0], part[1]));
    for (Lease lease : task.leases().overlapping(range.first(), range.end())) {
      long from = Math.max(lease.first(), range.first());
      long to = Math.min(lease.end(), range.end());
      if (lease.session() != session && !task.leases().copied(from, to)) {
        parts.add(from, to);
      }
    }
    return parts.toList();
  }

  private void take(Session session, Task task, SubtaskRange range, boolean running) {
    long at = range.first();
    while (at < range.end()) {
      SegmentState state = task.segments().of(at);
      long end = Math.min(range.end(), state.end());
      SubtaskRange piece = part(range, at, end);
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
      SubtaskRange piece = part(range, open[0], open[1]);
      task.leases().grant(new Lease(session, state.segment(), piece, context.now(), each));
    }
    for (Lease other : others) {
      SubtaskRange piece =
          part(range, Math.max(other.first(), range.first()), Math.min(other.end(), range.end()));
      task.leases().grantCopy(new Lease(session, state.segment(), piece, context.now(), each));
    }
  }

  /** A strike was given for what only looked like a death. */
  private void withdraw(Task task, SubtaskRange range, Session session) {
    for (long index = range.first(); task.failures().struck() && index < range.end(); index++) {
      if (task.failures().withdraw(index, range.attempt().plus(index - range.first()))) {
        context.store(
            new Change.SubtaskStruck(
                task.id(), index, task.failures().strikes(index), session.worker()));
      }
    }
  }

  private static SubtaskRange part(SubtaskRange range, long from, long to) {
    return new SubtaskRange(
        range.task(), from, (int) (to - from), range.attempt().plus(from - range.first()));
  }
}
