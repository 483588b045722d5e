package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Notice;
import furrow.engine.PastSubmission;
import furrow.engine.Places;
import furrow.engine.Problem;
import furrow.engine.Shares;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.engine.View;
import furrow.engine.lease.Groups;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes tasks in: once per submission id, however often it is sent. */
public final class Submissions {
  /** A submission at the kernel pool, and all who wait for its outcome. */
  private record Pending(TaskSpec spec, List<Long> requests) {}

  private record Id(String user, String submission) {
    static Id of(TaskSpec spec) {
      return new Id(spec.user(), spec.submissionId());
    }
  }

  private final EngineContext context;
  private final Dispatch dispatch;
  private final TaskCompletion completion;
  private final Map<Id, Pending> pending = new LinkedHashMap<>();
  private final Map<Long, Id> planning = new HashMap<>();

  public Submissions(EngineContext context, Dispatch dispatch, TaskCompletion completion) {
    this.context = context;
    this.completion = completion;
    this.dispatch = dispatch;
  }

  public void submitted(Event.Submitted event) {
    TaskSpec spec = event.spec();
    Task known = context.tasks().submitted(spec.user(), spec.submissionId());
    Pending waiting = pending.get(Id.of(spec));
    if (known != null) {
      if (matches(event, known.spec())) {
        context.reply(event.request(), new View.Accepted(known.id(), true));
      }
    } else if (waiting != null) {
      if (matches(event, waiting.spec())) {
        waiting.requests().add(event.request());
      }
    } else if (!forgotten(event) && admitted(event)) {
      context.tasks().liveShares().take(spec.user(), 1);
      context.tasks().byteShares().take(spec.user(), spec.heapBytes());
      List<Long> requests = new ArrayList<>(1);
      requests.add(event.request());
      pending.put(Id.of(spec), new Pending(spec, requests));
      planning.put(event.request(), Id.of(spec));
      context.emit(new Effect.Plan(event.request(), spec));
    }
  }

  private boolean matches(Event.Submitted event, TaskSpec first) {
    boolean same = event.spec().sameBody(first);
    if (!same) {
      conflict(event);
    }
    return same;
  }

  private void conflict(Event.Submitted event) {
    context.refuse(
        event.request(),
        "CONFLICT",
        "submission id " + event.spec().submissionId() + " was used for something else",
        "leave --id away, or choose another");
  }

  /** Whether its id gave a task that has been forgotten since; then it is answered. */
  private boolean forgotten(Event.Submitted event) {
    TaskSpec spec = event.spec();
    PastSubmission past =
        context.past().find(spec.user(), spec.submissionId(), context.wallMillis());
    if (past == null) {
      return false;
    }
    if (past.body() == spec.bodyHash()) {
      context.reply(event.request(), new View.Accepted(past.task(), true));
    } else {
      conflict(event);
    }
    return true;
  }

  private boolean admitted(Event.Submitted event) {
    String group = event.spec().limits().group();
    if (context.stopping()) {
      context.refuse(
          event.request(), "SHUTTING_DOWN", "the server is stopping", "submit again in a moment");
      return false;
    }
    if (!group.isEmpty() && !Groups.nameable(group)) {
      context.refuse(
          event.request(),
          "BAD_REQUEST",
          "no group can be called '" + group + "'",
          "use up to 64 letters, digits, dots, dashes and underscores");
      return false;
    }
    String user = event.spec().user();
    Shares live = context.tasks().liveShares();
    if (!live.admits(user, 1)) {
      refuse(event, busy(user, live, "tasks waiting or running"));
      return false;
    }
    Shares bytes = context.tasks().byteShares();
    if (!completion.makeRoom(user, event.spec().heapBytes())) {
      refuse(event, busy(user, bytes, "bytes of memory for tasks"));
      return false;
    }
    return true;
  }

  private void refuse(Event.Submitted event, Problem problem) {
    context.emit(new Effect.Refuse(event.request(), problem));
  }

  private static Problem busy(String user, Shares shares, String what) {
    return new Problem(
        "BUSY", shares.refusal(user, what), "submit again when some have ended: furrow task list");
  }

  /** A submission is no longer pending. */
  private void settled(Pending pending) {
    if (pending != null) {
      context.tasks().liveShares().give(pending.spec().user(), 1);
      context.tasks().byteShares().give(pending.spec().user(), pending.spec().heapBytes());
    }
  }

  public void planned(Event.Planned event) {
    Pending accepted = pending.remove(planning.remove(event.request()));
    settled(accepted);
    if (accepted == null) {
      return;
    }
    TaskPlan plan = event.plan();
    if (plan.start() < 0 || plan.start() > plan.end() || !placeable(plan)) {
      refuse(accepted, unsound(accepted.spec(), plan));
      return;
    }
    String user = accepted.spec().user();
    if (!completion.makeRoom(user, Task.heapBytes(accepted.spec(), plan))) {
      refuse(accepted, busy(user, context.tasks().byteShares(), "bytes of memory for tasks"));
      return;
    }
    long id = context.tasks().nextId();
    Change.TaskAccepted change = new Change.TaskAccepted(id, accepted.spec(), plan);
    Task task =
        new Task(change, context.settings(), context::load, context.paces().of(change.spec()));
    task.counters().created(context.wallMillis());
    context.tasks().add(task);
    context.groups().countTask(task.spec().limits().group(), 1);
    context.store(change);
    context.emit(new Effect.OpenMerge(id, task.spec(), task.plan()));
    boolean duplicate = false;
    for (long request : accepted.requests()) {
      context.reply(request, new View.Accepted(id, duplicate));
      duplicate = true;
    }
    context.notice(
        Notice.Kind.TASK_ACCEPTED,
        task,
        task.spec().kernel() + " " + task.spec().operation() + " for " + task.spec().user());
    dispatch.scheduler().add(task);
    context.touch(task);
  }

  private static boolean placeable(TaskPlan plan) {
    return !plan.placed() || Places.of(plan.shared()).filter(Places.OPEN::equals).isPresent();
  }

  public void refused(Event.PlanRefused event) {
    Pending refused = pending.remove(planning.remove(event.request()));
    settled(refused);
    if (refused != null) {
      refuse(refused, event.problem());
    }
  }

  private void refuse(Pending refused, Problem problem) {
    for (long request : refused.requests()) {
      context.emit(new Effect.Refuse(request, problem));
    }
  }

  private static Problem unsound(TaskSpec spec, TaskPlan plan) {
    return new Problem(
        "INTERNAL",
        "kernel "
            + spec.kernel()
            + " plans units from "
            + plan.start()
            + " to "
            + plan.end()
            + (placeable(plan) ? "" : " for places, and leaves no room for these"),
        "report this to the author of the kernel");
  }
}
