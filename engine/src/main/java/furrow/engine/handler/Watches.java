package furrow.engine.handler;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.View;
import furrow.engine.lease.TimerWheel.Timer;
import furrow.engine.task.Task;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Clients that follow a task: at most four replies a second each, and why it waits after 2 s. */
public final class Watches {
  private static final long SHORTEST_NANOS = 250_000_000L;
  private static final long LONGEST_NANOS = 1_000_000_000L;
  private static final long PATIENCE_NANOS = 2_000_000_000L;
  private static final long NEVER = Long.MIN_VALUE;

  private final EngineContext context;
  private final Explainer explainer;
  private final Map<Long, Watch> byRequest = new HashMap<>();
  private final Map<Long, Set<Watch>> byTask = new HashMap<>();

  public Watches(EngineContext context, Explainer explainer) {
    this.context = context;
    this.explainer = explainer;
  }

  public void asked(Event.WatchAsked event) {
    Task task = context.tasks().get(event.task());
    if (task == null || !TaskViews.visible(task, event.caller())) {
      context.refuse(
          event.request(), "NO_SUCH_TASK", "there is no task " + event.task(), "furrow task list");
    } else if (!task.live()) {
      last(event.request(), task);
    } else {
      Watch watch = new Watch(event.request(), task);
      byRequest.put(event.request(), watch);
      byTask.computeIfAbsent(task.id(), id -> new LinkedHashSet<>()).add(watch);
      watch.report(context.now());
    }
  }

  public void gone(long request) {
    Watch watch = byRequest.remove(request);
    if (watch != null) {
      context.timers().cancel(watch.timer);
      Set<Watch> others = byTask.get(watch.task.id());
      others.remove(watch);
      if (others.isEmpty()) {
        byTask.remove(watch.task.id());
      }
    }
  }

  /** Closes a step: watchers of what has changed hear of it soon. */
  public void refresh() {
    context.touched().forEach(this::changed);
    context.touched().clear();
  }

  private void changed(Task task) {
    if (!byTask.isEmpty()) {
      for (Watch watch : byTask.getOrDefault(task.id(), Set.of())) {
        if (!watch.changed) {
          watch.changed = true;
          context.timers().set(watch.timer, watch.lastSent + SHORTEST_NANOS);
        }
      }
    }
  }

  /** The task is final: its watchers get their last reply. */
  void ended(Task task) {
    for (Watch watch : byTask.getOrDefault(task.id(), Set.of())) {
      byRequest.remove(watch.request);
      context.timers().cancel(watch.timer);
      last(watch.request, task);
    }
    byTask.remove(task.id());
  }

  private void last(long request, Task task) {
    View.Task view = TaskViews.of(task, context.wallMillis());
    context.emit(new Effect.Reply(request, new View.Watched(view, ""), true, true));
  }

  /** One client's watch of one task. */
  private final class Watch {
    private final long request;
    private final Task task;
    private final Timer timer = new Timer(this::report);
    private boolean changed = true;
    private long lastSent;
    private long idleSince = NEVER;
    private String explained = "";

    Watch(long request, Task task) {
      this.request = request;
      this.task = task;
    }

    private void report(long now) {
      if (task.leases().leased() > 0) {
        idleSince = NEVER;
      } else if (idleSince == NEVER) {
        idleSince = now;
      }
      boolean waits = idleSince != NEVER && now - idleSince >= PATIENCE_NANOS;
      String why = waits ? explainer.brief(task) : "";
      if (changed || !why.equals(explained)) {
        View.Task view = TaskViews.of(task, context.wallMillis());
        context.emit(new Effect.Reply(request, new View.Watched(view, why), false, false));
        explained = why;
        lastSent = now;
      }
      changed = false;
      context.timers().set(timer, now + LONGEST_NANOS);
    }
  }
}
