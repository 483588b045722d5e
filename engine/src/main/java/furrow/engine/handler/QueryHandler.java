package furrow.engine.handler;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.LastSeen;
import furrow.engine.Query;
import furrow.engine.Shares;
import furrow.engine.TaskState;
import furrow.engine.View;
import furrow.engine.lease.Session;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Answers queries about the state. */
public final class QueryHandler {
  /** Tasks in one reply; a client asks again from the last one on. */
  private static final int MOST_TASKS = 1000;

  private static final String TASKS = "tasks_live";
  private static final String BYTES = "task_bytes";

  private final EngineContext context;
  private final LastSeen lastSeen;
  private final Explainer explainer;
  private final Invocations invocations;

  public QueryHandler(
      EngineContext context, LastSeen lastSeen, Explainer explainer, Invocations invocations) {
    this.invocations = invocations;
    this.context = context;
    this.lastSeen = lastSeen;
    this.explainer = explainer;
  }

  public void asked(Event.Asked event) {
    Query query = event.query();
    if (query instanceof Query.Tasks tasks) {
      answer(event, tasks(event, tasks));
    } else if (query instanceof Query.Subtask subtask) {
      subtask(event, subtask);
    } else if (query instanceof Query.Subtasks subtasks) {
      Task task = task(event, subtasks.task());
      if (task != null) {
        answer(event, new View.Subtasks(SubtaskViews.list(task, subtasks)));
      }
    } else if (query instanceof Query.Workers workers) {
      workers(event, workers.worker());
    } else if (query instanceof Query.Groups groups) {
      groups(event, groups.group());
    } else if (query instanceof Query.Explain explain) {
      Task task = task(event, explain.task());
      if (task != null) {
        answer(event, new View.Explanation(task.id(), explainer.lines(task)));
      }
    } else if (query instanceof Query.Invocations) {
      answer(event, invocations.view());
    } else if (query instanceof Query.Totals) {
      answer(event, totals(event.caller()));
    } else {
      answer(event, server(event.caller(), shares(event.caller())));
    }
  }

  private View tasks(Event.Asked event, Query.Tasks query) {
    List<View.Task> views = new ArrayList<>();
    NavigableMap<Long, Task> known =
        event.caller().admin() ? context.tasks().all() : context.tasks().of(event.caller().user());
    Collection<Task> candidates =
        query.last()
            ? known.descendingMap().values()
            : known.subMap(query.from(), true, Math.max(query.from(), last(query)), true).values();
    for (Task task : candidates) {
      if (!TaskViews.visible(task, event.caller())) {
        continue;
      }
      if (views.size() == MOST_TASKS) {
        return new View.Tasks(views, task.id());
      }
      views.add(TaskViews.of(task, context.wallMillis()));
      if (query.last()) {
        break;
      }
    }
    return new View.Tasks(views, 0);
  }

  private static long last(Query.Tasks query) {
    return query.to() == 0 ? Long.MAX_VALUE : query.to();
  }

  private void subtask(Event.Asked event, Query.Subtask query) {
    Task task = task(event, query.task());
    if (task == null) {
      return;
    }
    if (task.segments().holds(query.index())) {
      answer(event, SubtaskViews.of(task, query.index()));
    } else {
      context.refuse(
          event.request(),
          "NO_SUCH_SUBTASK",
          "task "
              + task.id()
              + " has subtasks 0 to "
              + (task.segments().nextIndex() - 1)
              + " so far, not "
              + query.index(),
          "furrow task show " + task.id());
    }
  }

  private void workers(Event.Asked event, String name) {
    List<View.Worker> views = new ArrayList<>();
    for (Session session : context.sessions().all()) {
      if (name.isEmpty() || name.equals(session.worker())) {
        long seen = lastSeen.nanos(session.id());
        views.add(
            WorkerViews.of(
                session,
                Math.max(0, context.now() - Math.min(seen, context.now())),
                event.caller(),
                context.now()));
      }
    }
    if (views.isEmpty() && !name.isEmpty()) {
      context.refuse(
          event.request(),
          "NO_SUCH_WORKER",
          "no worker called '" + name + "' is connected",
          "furrow worker list");
    } else {
      answer(event, new View.Workers(views));
    }
  }

  private void groups(Event.Asked event, String name) {
    Map<String, Long> asked = new HashMap<>();
    for (Task task : context.tasks().live()) {
      String group = task.spec().limits().group();
      if (!group.isEmpty() && TaskViews.visible(task, event.caller())) {
        asked.merge(group, 1L, Long::sum);
      }
    }
    List<View.Group> views = WorkerViews.groups(context.groups(), asked, context.sessions());
    views.removeIf(view -> !name.isEmpty() && !name.equals(view.group()));
    if (views.isEmpty() && !name.isEmpty()) {
      context.refuse(
          event.request(),
          "NO_SUCH_GROUP",
          "there is no group '" + name + "'",
          "furrow group create " + name);
    } else {
      answer(event, new View.Groups(views));
    }
  }

  /** Slots are everybody's; tasks, and what became of their subtasks, are the caller's. */
  private View.Server server(Event.Caller caller, List<Shares.Use> shares) {
    int slots = 0;
    int busy = 0;
    for (Session session : context.sessions().all()) {
      slots += session.slots();
      busy += session.busy();
    }
    long live = 0;
    long ready = 0;
    long leases = 0;
    Collection<Task> known =
        caller.admin() ? context.tasks().live() : context.tasks().of(caller.user()).values();
    for (Task task : known) {
      if (task.live()) {
        live++;
        ready += task.ready().size() + task.exclusive().size();
        leases += task.leases().leased();
      }
    }
    EngineContext.Counters counters = context.counters(caller);
    return new View.Server(
        context.incarnation(),
        live,
        ended(caller),
        context.sessions().size(),
        slots,
        busy,
        ready,
        leases,
        counters.completions(),
        counters.duplicates(),
        counters.fenced(),
        counters.redispatched(),
        counters.readopted(),
        counters.poisoned(),
        context.stopping(),
        shares);
  }

  private View totals(Event.Caller caller) {
    Map<String, Integer> workers = new LinkedHashMap<>();
    WorkerViews.STATES.forEach(state -> workers.put(state, 0));
    long queued = 0;
    for (Session session : context.sessions().all()) {
      workers.merge(WorkerViews.state(session), 1, Integer::sum);
      queued += session.queued();
    }
    long waiting = 0;
    for (Task task : context.tasks().live()) {
      waiting += TaskViews.shown(task) == TaskState.WAITING ? 1 : 0;
    }
    return new View.Totals(
        server(caller, List.of()),
        workers,
        queued,
        waiting,
        invocations.inFlight(),
        invocations.waiting());
  }

  /** What all users have of what they share, or what the caller has. */
  private List<Shares.Use> shares(Event.Caller caller) {
    String user = caller.admin() ? "" : caller.user();
    List<Shares.Use> uses = new ArrayList<>(context.tasks().liveShares().uses(TASKS, user));
    uses.addAll(context.tasks().byteShares().uses(BYTES, user));
    return uses;
  }

  private long ended(Event.Caller caller) {
    return caller.admin()
        ? context.tasks().endedCount()
        : context.tasks().endedCount(caller.user());
  }

  private Task task(Event.Asked event, long id) {
    Task task = context.tasks().get(id);
    if (task == null || !TaskViews.visible(task, event.caller())) {
      context.refuse(event.request(), "NO_SUCH_TASK", "there is no task " + id, "furrow task list");
      return null;
    }
    return task;
  }

  private void answer(Event.Asked event, View view) {
    context.emit(new Effect.Reply(event.request(), view, false));
  }
}
