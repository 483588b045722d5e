package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Event.Completion;
import furrow.engine.Result;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.List;

/** What workers tell of their subtasks. */
public final class Execution {
  private final EngineContext context;
  private final Dispatch dispatch;
  private final Fences fences;
  private final FaultyWorkers faulty;

  public Execution(EngineContext context, Dispatch dispatch, Fences fences, FaultyWorkers faulty) {
    this.faulty = faulty;
    this.fences = fences;
    this.context = context;
    this.dispatch = dispatch;
  }

  public void started(Event.Started event) {
    Session session = context.sessions().get(event.session());
    if (session != null) {
      for (SubtaskRange range : event.ranges()) {
        Task task = context.tasks().live(range.task());
        if (task != null) {
          task.leases().start(session, range, context.now());
        }
      }
    }
  }

  public void advanced(Event.Advanced event) {
    Task task = context.tasks().live(event.task());
    if (task != null && context.sessions().get(event.session()) != null) {
      task.counters().advanced(event.session(), event.unitsDone());
      context.touch(task);
    }
  }

  public void outputHeld(Event.OutputHeld event) {
    Session session = context.sessions().get(event.session());
    if (session != null && context.tasks().live(event.task()) != null) {
      session.outputHeld(event.task(), event.subtasks());
    }
  }

  public void completed(Event.Completed event) {
    Session session = context.sessions().get(event.session());
    List<SubtaskRange> ranges = new ArrayList<>(event.completions().size());
    for (Completion completion : event.completions()) {
      ranges.add(completion.range());
      Task task = context.tasks().live(completion.range().task());
      if (session == null || task == null) {
        Task ended = context.tasks().get(completion.range().task());
        context.counters(ended).duplicates += drop(completion, List.of());
      } else {
        take(session, task, completion);
      }
    }
    if (session != null && !ranges.isEmpty()) {
      context.emit(new Effect.ResultOk(session.id(), ranges));
    }
  }

  private void take(Session session, Task task, Completion completion) {
    List<long[]> valid = task.leases().valid(session, completion.range());
    for (long[] part : valid) {
      accept(session, task, part(completion, part[0], part[1]));
    }
    long dropped = drop(completion, valid);
    if (dropped > 0) {
      countDropped(session, task, completion.range(), dropped);
    }
    context.touch(task);
  }

  /** What was dropped came too late, or is not the result of a lease of this worker at all. */
  private void countDropped(Session session, Task task, SubtaskRange range, long dropped) {
    if (task.segments().holds(range.first()) && !fences.shows(session, task, range)) {
      fences.refused(session, range, dropped);
    } else {
      context.counters(task).duplicates += dropped;
    }
  }

  private void accept(Session session, Task task, Completion done) {
    SubtaskRange range = done.range();
    long from = range.first();
    long to = range.end();
    Segment segment = task.segments().of(from).segment();
    List<Lease> ended = task.leases().release(from, to);
    if (ended.size() > 1) {
      dispatch.revoke(ended, session);
    }
    faulty.succeeded(task, session, from, to);
    task.subtasks().finish(from, to, done.results());
    task.history().add(range, session.worker());
    long units = segment.endOf(to - 1) - segment.startOf(from);
    task.learn(segment.scan(), units, done.busyNanos());
    task.counters().settled(session.id(), units);
    session.countDone(range.count());
    context.counters(task).completions += range.count();
    context.store(
        new Change.SubtasksDone(
            task.id(), range, done.results(), session.worker(), done.busyNanos(), done.rows()));
    context.emit(new Effect.Merge(task.id(), segment, range, done.results(), false));
  }

  /** The part {@code [from, to)} of a completion. */
  private static Completion part(Completion whole, long from, long to) {
    SubtaskRange range = whole.range();
    if (from == range.first() && to == range.end()) {
      return whole;
    }
    int skip = (int) (from - range.first());
    int count = (int) (to - from);
    List<Result> results =
        whole.results().isEmpty()
            ? whole.results()
            : List.copyOf(whole.results().subList(skip, skip + count));
    return new Completion(
        range.part(from, to),
        results,
        whole.busyNanos() * count / range.count(),
        whole.rows() * count / range.count());
  }

  /** Drops the spool files of what is not in {@code valid}; returns how many subtasks that is. */
  private long drop(Completion completion, List<long[]> valid) {
    long dropped = completion.range().count();
    for (long[] part : valid) {
      dropped -= part[1] - part[0];
    }
    if (dropped == 0) {
      return 0;
    }
    List<Result> files = new ArrayList<>(0);
    for (int i = 0; i < completion.results().size(); i++) {
      if (completion.results().get(i) instanceof Result.Spooled file
          && !within(completion.range().first() + i, valid)) {
        files.add(file);
      }
    }
    if (!files.isEmpty()) {
      context.emit(new Effect.Discard(files));
    }
    return dropped;
  }

  private static boolean within(long index, List<long[]> parts) {
    for (long[] part : parts) {
      if (part[0] <= index && index < part[1]) {
        return true;
      }
    }
    return false;
  }

  public void returned(Event.Returned event) {
    Session session = context.sessions().get(event.session());
    if (session == null) {
      return;
    }
    for (SubtaskRange range : event.ranges()) {
      Task task = context.tasks().live(range.task());
      if (task != null) {
        for (long[] part : task.leases().valid(session, range)) {
          giveBack(task, session, part[0], part[1]);
        }
      }
    }
  }

  /** Ends what a session holds in {@code [from, to)}; what nobody else holds is ready again. */
  void giveBack(Task task, Session session, long from, long to) {
    for (Lease lease : task.leases().overlapping(from, to)) {
      if (lease.session() == session) {
        if (lease.started()) {
          long first = Math.max(from, lease.first());
          task.history().add(lease.range(first, Math.min(to, lease.end())), session.worker());
        }
        task.leases().end(lease, from, to);
      }
    }
    for (long[] gap : task.leases().unheld(from, to)) {
      task.subtasks().free(gap[0], gap[1]);
    }
    context.touch(task);
  }
}
