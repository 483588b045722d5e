package furrow.engine.flow;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Run;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.range.RangeSet;
import furrow.engine.schedule.Prefetch;
import furrow.engine.task.Stretch;
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
  private final Desk desk;
  private final Dispatch dispatch;

  Adoption(Desk desk, Dispatch dispatch) {
    this.desk = desk;
    this.dispatch = dispatch;
  }

  /**
   * @param running leases that are worked on
   * @param finished leases whose results will be sent next
   * @return subtasks that were adopted
   */
  long adopt(Session session, List<Run> running, List<Run> finished) {
    List<Run> adopted = new ArrayList<>();
    List<Run> refused = new ArrayList<>();
    Set<Long> strangers = new LinkedHashSet<>();
    running.forEach(run -> present(session, run, true, adopted, refused));
    finished.forEach(run -> present(session, run, false, adopted, refused));
    desk.emit(new Effect.Joined(session.id(), adopted, refused, List.copyOf(session.groups())));
    refused.stream()
        .map(Run::task)
        .filter(id -> desk.tasks().live(id) == null)
        .forEach(strangers::add);
    strangers.forEach(id -> desk.emit(new Effect.ForgetTask(session.id(), id)));
    long count = 0;
    for (Run run : adopted) {
      count += run.count();
    }
    desk.counters().readopted += count;
    return count;
  }

  private void present(
      Session session, Run run, boolean running, List<Run> adopted, List<Run> refused) {
    Task task = desk.tasks().live(run.task());
    boolean known =
        task != null
            && run.first() >= 0
            && run.end() <= task.planMap().nextIndex()
            && desk.known(run.attempt(), run.count());
    if (!known) {
      refused.add(run);
      return;
    }
    long at = run.first();
    for (long[] part : adoptable(session, task, run, running)) {
      if (part[0] > at) {
        refused.add(part(run, at, part[0]));
      }
      Run taken = part(run, part[0], part[1]);
      take(session, task, taken, running);
      adopted.add(taken);
      at = part[1];
    }
    if (at < run.end()) {
      refused.add(part(run, at, run.end()));
    }
  }

  /**
   * What may go on: subtasks that wait, and those whose result is at hand though somebody else has
   * begun them meanwhile.
   */
  private static List<long[]> adoptable(Session session, Task task, Run run, boolean running) {
    List<long[]> waiting = task.ledger().waiting(run.first(), run.end());
    if (running) {
      return waiting;
    }
    RangeSet parts = new RangeSet();
    waiting.forEach(part -> parts.add(part[0], part[1]));
    for (Lease lease : task.leases().overlapping(run.first(), run.end())) {
      long from = Math.max(lease.first(), run.first());
      long to = Math.min(lease.end(), run.end());
      if (lease.session() != session && !task.leases().copied(from, to)) {
        parts.add(from, to);
      }
    }
    return parts.toList();
  }

  private void take(Session session, Task task, Run run, boolean running) {
    long at = run.first();
    while (at < run.end()) {
      Stretch stretch = task.planMap().of(at);
      long end = Math.min(run.end(), stretch.end());
      Run piece = part(run, at, end);
      pardon(task, piece, session);
      task.ledger().claim(at, end);
      dispatch.raise(task, stretch, end, 0);
      stretch.passFrontier(end);
      grant(session, task, stretch, piece);
      if (running) {
        task.leases().start(session, piece, desk.now());
      }
      at = end;
    }
    dispatch.know(session, task);
    desk.touch(task);
  }

  private void grant(Session session, Task task, Stretch stretch, Run run) {
    long each = Prefetch.estimate(task, stretch.segment());
    List<Lease> others = task.leases().overlapping(run.first(), run.end());
    for (long[] open : task.leases().unheld(run.first(), run.end())) {
      Run piece = part(run, open[0], open[1]);
      task.leases().grant(new Lease(session, stretch.segment(), piece, desk.now(), each));
    }
    for (Lease other : others) {
      Run piece = part(run, Math.max(other.first(), run.first()), Math.min(other.end(), run.end()));
      task.leases().grantCopy(new Lease(session, stretch.segment(), piece, desk.now(), each));
    }
  }

  /** A strike was given for what only looked like a death. */
  private void pardon(Task task, Run run, Session session) {
    for (long index = run.first(); task.troubles().struck() && index < run.end(); index++) {
      if (task.troubles().pardon(index, run.attempt().plus(index - run.first()))) {
        desk.store(
            new Change.SubtaskStruck(
                task.id(), index, task.troubles().strikes(index), session.worker()));
      }
    }
  }

  private static Run part(Run run, long from, long to) {
    return new Run(run.task(), from, (int) (to - from), run.attempt().plus(from - run.first()));
  }
}
