package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Event.Caller;
import furrow.engine.MergeReport;
import furrow.engine.Notice;
import furrow.engine.PastSubmission;
import furrow.engine.Problem;
import furrow.engine.Shares;
import furrow.engine.TaskSpec;
import furrow.engine.TaskState;
import furrow.engine.View;
import furrow.engine.lease.Session;
import furrow.engine.task.Task;
import java.util.List;
import java.util.Locale;

/** How tasks end, and how ended ones come back or are forgotten. */
public final class TaskCompletion {
  private static final String WHO = "task list shows yours; an administrator may act on all";

  /** Failed subtasks after which a task that goes on without them gives up. */
  private static final int MOST_ENDED = 4096;

  /** An ended task is known for so many milliseconds, whatever its user submits meanwhile. */
  private static final long MIN_KEPT = 300_000;

  private final EngineContext context;
  private final Dispatch dispatch;
  private final Watches watches;

  public TaskCompletion(EngineContext context, Dispatch dispatch, Watches watches) {
    this.context = context;
    this.dispatch = dispatch;
    this.watches = watches;
  }

  public void cancel(Event.CancelAsked event) {
    Task task = owned(event.request(), event.caller(), event.task());
    if (task == null) {
      return;
    }
    if (task.live()) {
      Problem why =
          new Problem(
              "CANCELLED",
              "task " + task.id() + " was cancelled by " + event.caller().user(),
              "furrow task retry " + task.id());
      finish(task, TaskState.CANCELLED, why, null);
    }
    context.reply(
        event.request(),
        new View.Ok("task " + task.id() + " is " + task.state().name().toLowerCase(Locale.ROOT)));
  }

  public void retry(Event.RetryAsked event) {
    Task task = owned(event.request(), event.caller(), event.task());
    if (task == null) {
      return;
    }
    if (task.live()) {
      context.refuse(
          event.request(),
          "NOT_FINAL",
          "task " + task.id() + " has not ended",
          "furrow task wait " + task.id());
    } else if (task.state() == TaskState.DONE) {
      context.refuse(
          event.request(),
          "NOTHING_TO_RETRY",
          "task " + task.id() + " has ended well",
          "furrow task result " + task.id());
    } else if (context.stopping()) {
      context.refuse(
          event.request(), "SHUTTING_DOWN", "the server is stopping", "try again in a moment");
    } else if (!context.tasks().liveShares().admits(task.spec().user(), 1)) {
      context.refuse(
          event.request(),
          "BUSY",
          task.spec().user() + " has as many tasks waiting or running as one user may",
          "try again when some have ended: furrow task list");
    } else {
      reopen(task);
      context.reply(event.request(), new View.Ok("task " + task.id() + " is tried again"));
    }
  }

  private void reopen(Task task) {
    task.reopen();
    context.tasks().reopen(task);
    context.groups().countTask(task.spec().limits().group(), 1);
    context.store(new Change.SubtasksReopened(task.id()));
    context.store(new Change.TaskMoved(task.id(), TaskState.WAITING, null, null));
    context.notice(Notice.Kind.TASK_RETRIED, task, "what has no result runs again");
    replay(task);
    dispatch.scheduler().add(task);
    dispatch.placement().look(task);
    context.touch(task);
  }

  /** Makes the kernel pool merge a task from what is stored. */
  void replay(Task task) {
    task.window().reset(task.plan().start());
    context.emit(new Effect.OpenMerge(task.id(), task.spec(), task.plan()));
    task.subtasks()
        .doneRanges()
        .forEach(
            (range, segment) ->
                context.emit(new Effect.Merge(task.id(), segment, range, List.of(), true)));
  }

  /**
   * Whether the task goes on though a subtask has failed for good: one that is placed does, until
   * too many have.
   */
  boolean goesOn(Task task) {
    return task.plan().placed() && task.failures().ended().size() < MOST_ENDED;
  }

  /** Ends tasks that went on after failures and have nothing left to do. */
  public void settle() {
    for (Task task : List.copyOf(context.touched())) {
      if (task.live() && !task.failures().ended().isEmpty() && task.idle()) {
        finish(task, TaskState.FAILED, summary(task), null);
      }
    }
  }

  private static Problem summary(Task task) {
    Change.SubtaskEnded first = task.failures().ended().firstEntry().getValue();
    Problem problem = first.problem();
    int failed = task.failures().ended().size();
    return new Problem(
        "SUBTASK_FAILED",
        failed
            + " of "
            + task.counters().planned()
            + " subtasks failed, the others are done; first "
            + task.id()
            + "."
            + first.index()
            + ": "
            + problem.code()
            + ": "
            + problem.message(),
        "furrow task show "
            + task.id()
            + " --subtasks failed; then: furrow task retry "
            + task.id());
  }

  /** The task has come to its end; everything it holds is let go. */
  void finish(Task task, TaskState state, Problem problem, MergeReport.Answer answer) {
    dispatch.revoke(task.leases().release(0, task.segments().nextIndex()), null);
    task.move(state, problem, answer);
    task.counters().ended(context.wallMillis());
    context.tasks().end(task);
    context.groups().countTask(task.spec().limits().group(), -1);
    dispatch.scheduler().remove(task);
    context.store(new Change.TaskMoved(task.id(), state, problem, answer));
    for (Session session : task.informed()) {
      session.forget(task.id());
      context.emit(new Effect.ForgetTask(session.id(), task.id()));
    }
    task.informed().clear();
    context.emit(
        new Effect.CloseMerge(
            task.id(), state == TaskState.DONE ? Effect.Keep.ANSWER : Effect.Keep.PARTIALS));
    context.notice(
        Notice.Kind.valueOf("TASK_" + state.name()),
        task,
        problem == null ? task.counters().done() + " subtasks" : problem.message());
    watches.ended(task);
    retire();
  }

  private void retire() {
    while (context.tasks().endedCount() > context.settings().keepEnded()) {
      forget(context.tasks().forgetOldest());
    }
  }

  /**
   * Forgets ended tasks of the user, the oldest first, until so much more heap may be taken: none
   * where that is not enough, and none whose client may still ask for it.
   *
   * @return whether it may
   */
  boolean makeRoom(String user, long bytes) {
    Shares shares = context.tasks().byteShares();
    long missing = bytes - (shares.share(user) - shares.held(user));
    long now = context.wallMillis();
    if (missing > 0 && context.tasks().endedBytes(user, now, MIN_KEPT, missing) < missing) {
      return false;
    }
    while (!shares.admits(user, bytes) && context.tasks().endedCount(user) > 0) {
      forget(context.tasks().forgetOldest(user));
    }
    return shares.admits(user, bytes);
  }

  private void forget(Task task) {
    TaskSpec spec = task.spec();
    long body = spec.bodyHash();
    context
        .past()
        .add(
            PastSubmission.of(
                spec.user(), spec.submissionId(), task.id(), body, context.wallMillis()));
    context.store(new Change.TaskForgotten(task.id(), body));
    context.emit(new Effect.CloseMerge(task.id(), Effect.Keep.NOTHING));
  }

  /** The task, if the caller may act on it; else the request is refused and this is null. */
  private Task owned(long request, Caller caller, long id) {
    Task task = context.tasks().get(id);
    if (task == null) {
      context.refuse(request, "NO_SUCH_TASK", "there is no task " + id, "furrow task list");
      return null;
    }
    if (!caller.admin() && !caller.user().equals(task.spec().user())) {
      context.refuse(request, "FORBIDDEN", "task " + id + " belongs to another user", WHO);
      return null;
    }
    return task;
  }
}
