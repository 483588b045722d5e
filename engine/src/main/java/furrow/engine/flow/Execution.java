package furrow.engine.flow;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Event.Completion;
import furrow.engine.Result;
import furrow.engine.Run;
import furrow.engine.Segment;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.List;

/** What workers tell of their subtasks. */
public final class Execution {
  private final Desk desk;
  private final Dispatch dispatch;

  public Execution(Desk desk, Dispatch dispatch) {
    this.desk = desk;
    this.dispatch = dispatch;
  }

  public void started(Event.Started event) {
    Session session = desk.sessions().get(event.session());
    if (session != null) {
      for (Run run : event.runs()) {
        Task task = desk.tasks().live(run.task());
        if (task != null) {
          task.leases().start(session, run, desk.now());
        }
      }
    }
  }

  public void advanced(Event.Advanced event) {
    Task task = desk.tasks().live(event.task());
    if (task != null && desk.sessions().get(event.session()) != null) {
      task.tally().advanced(event.session(), event.unitsDone());
      desk.touch(task);
    }
  }

  public void completed(Event.Completed event) {
    Session session = desk.sessions().get(event.session());
    List<Run> runs = new ArrayList<>(event.completions().size());
    for (Completion completion : event.completions()) {
      runs.add(completion.run());
      Task task = desk.tasks().live(completion.run().task());
      if (session == null || task == null) {
        drop(completion, List.of());
      } else {
        take(session, task, completion);
      }
    }
    if (session != null && !runs.isEmpty()) {
      desk.emit(new Effect.ResultOk(session.id(), runs));
    }
  }

  private void take(Session session, Task task, Completion completion) {
    List<long[]> valid = task.leases().valid(session, completion.run());
    for (long[] part : valid) {
      accept(session, task, part(completion, part[0], part[1]));
    }
    drop(completion, valid);
    desk.touch(task);
  }

  private void accept(Session session, Task task, Completion done) {
    Run run = done.run();
    long from = run.first();
    long to = run.end();
    Segment segment = task.planMap().of(from).segment();
    List<Lease> ended = task.leases().release(from, to);
    if (ended.size() > 1) {
      dispatch.revoke(ended, session);
    }
    task.ledger().finish(from, to, done.results());
    task.history().add(run, session.worker());
    long units = segment.endOf(to - 1) - segment.startOf(from);
    task.learn(segment.scan(), units, done.busyNanos());
    task.tally().settled(session.id(), units);
    session.countDone(run.count());
    desk.counters().completions += run.count();
    desk.store(
        new Change.SubtasksDone(
            task.id(), run, done.results(), session.worker(), done.busyNanos(), done.rows()));
    desk.emit(new Effect.Merge(task.id(), segment, run, done.results(), false));
  }

  /** The part {@code [from, to)} of a completion. */
  private static Completion part(Completion whole, long from, long to) {
    Run run = whole.run();
    if (from == run.first() && to == run.end()) {
      return whole;
    }
    int skip = (int) (from - run.first());
    int count = (int) (to - from);
    List<Result> results =
        whole.results().isEmpty()
            ? whole.results()
            : List.copyOf(whole.results().subList(skip, skip + count));
    return new Completion(
        new Run(run.task(), from, count, run.attempt().plus(skip)),
        results,
        whole.busyNanos() * count / run.count(),
        whole.rows() * count / run.count());
  }

  /** Counts what of a completion is not in {@code valid} and drops its spool files. */
  private void drop(Completion completion, List<long[]> valid) {
    long dropped = completion.run().count();
    for (long[] part : valid) {
      dropped -= part[1] - part[0];
    }
    if (dropped == 0) {
      return;
    }
    desk.counters().duplicates += dropped;
    List<Result> files = new ArrayList<>(0);
    for (int i = 0; i < completion.results().size(); i++) {
      if (completion.results().get(i) instanceof Result.Spooled file
          && !within(completion.run().first() + i, valid)) {
        files.add(file);
      }
    }
    if (!files.isEmpty()) {
      desk.emit(new Effect.Discard(files));
    }
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
    Session session = desk.sessions().get(event.session());
    if (session == null) {
      return;
    }
    for (Run run : event.runs()) {
      Task task = desk.tasks().live(run.task());
      if (task != null) {
        for (long[] part : task.leases().valid(session, run)) {
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
          task.history().add(lease.run(first, Math.min(to, lease.end())), session.worker());
        }
        task.leases().end(lease, from, to);
      }
    }
    for (long[] gap : task.leases().unheld(from, to)) {
      task.ledger().free(gap[0], gap[1]);
    }
    desk.touch(task);
  }
}
