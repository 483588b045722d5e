package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.FailureCause;
import furrow.engine.handler.EngineContext;
import furrow.engine.lease.Session;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Remembers by itself where each subtask failed, and judges what the engine makes of that: what
 * failed goes elsewhere first, poison needs distinct workers, and who lacks the kernel gets
 * nothing.
 */
final class SimJudge {
  private static final long PATIENCE = 600 * Driver.SECOND;

  private record Subtask(long task, long index) {}

  /** Where a subtask failed; the same after an engine has begun anew. */
  private static final class Trail {
    final List<String> failedOn = new ArrayList<>();
    final Set<String> struckOn = new TreeSet<>();
    int strikes;
    long failedAt;

    void failed(String worker, long now) {
      failedOn.remove(worker);
      failedOn.add(worker);
      failedAt = now;
    }
  }

  private record Refusal(long task, String worker) {}

  private final Map<Subtask, Trail> trails = new HashMap<>();
  private final Set<Refusal> refusals = new HashSet<>();

  /** The engine has begun anew and remembers nothing of this. */
  void forget() {
    trails.clear();
    refusals.clear();
  }

  /** A worker's name without what a planted fault adds to it. */
  static String worker(String name) {
    return name.contains("~") ? name.substring(0, name.indexOf('~')) : name;
  }

  /** A subtask fails now; to be called before the engine hears of it. */
  void failing(EngineContext context, Event.SubtaskFailed event, long now) {
    Task task = context.tasks().live(event.range().task());
    Session session = context.sessions().get(event.session());
    boolean counts =
        task != null && session != null && !task.leases().valid(session, event.range()).isEmpty();
    if (!counts) {
      return;
    }
    String worker = worker(session.worker());
    Trail trail = of(task.id(), event.range().first());
    switch (event.cause()) {
      case KERNEL, TIMEOUT, CRASH -> trail.failed(worker, now);
      case OUT_OF_MEMORY -> {
        trail.failed(worker, now);
        trail.struckOn.add(worker);
        refusals.add(new Refusal(task.id(), worker));
      }
      case UNSUITABLE, PROGRAM_MISSING -> refusals.add(new Refusal(task.id(), worker));
      default -> assertThat(event.cause()).isEqualTo(FailureCause.PERMANENT);
    }
  }

  private Trail of(long task, long index) {
    return trails.computeIfAbsent(new Subtask(task, index), subtask -> new Trail());
  }

  /** What the engine wants done after an event, in order. */
  void judge(EngineContext context, List<Effect> effects, long now) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Store store) {
        stored(context, store.change(), now);
      } else if (effect instanceof Effect.Assign assign) {
        Session session = context.sessions().get(assign.session());
        for (Effect.Assignment assignment : assign.assignments()) {
          assigned(context, session, assignment, now);
        }
      }
    }
  }

  private void stored(EngineContext context, Change change, long now) {
    if (change instanceof Change.SubtaskStruck struck) {
      Trail trail = of(struck.task(), struck.index());
      String worker = worker(struck.worker());
      if (struck.strikes() > trail.strikes) {
        trail.failed(worker, now);
        trail.struckOn.add(worker);
      } else {
        trail.failedOn.remove(worker);
        trail.struckOn.remove(worker);
      }
      trail.strikes = struck.strikes();
    } else if (change instanceof Change.SubtasksDone done) {
      for (long index = done.range().first(); index < done.range().end(); index++) {
        trails.remove(new Subtask(done.task(), index));
      }
    } else if (change instanceof Change.TaskMoved moved) {
      trails.keySet().removeIf(subtask -> subtask.task() == moved.task());
      refusals.removeIf(refusal -> refusal.task() == moved.task());
    } else if (change instanceof Change.SubtaskEnded ended
        && ended.state() == SubtaskState.POISONED) {
      poisoned(context, ended);
    }
  }

  private void poisoned(EngineContext context, Change.SubtaskEnded ended) {
    Trail trail = of(ended.task(), ended.index());
    Set<String> all = new TreeSet<>(trail.struckOn);
    Task task = context.tasks().get(ended.task());
    for (Session session : context.sessions().all()) {
      if (eligible(task, session)) {
        all.add(worker(session.worker()));
      }
    }
    assertThat(trail.strikes >= 10 || trail.struckOn.size() >= Math.min(3, all.size()))
        .as("%s.%s poisoned by %s of %s", task.id(), ended.index(), trail.struckOn, all)
        .isTrue();
  }

  private void assigned(
      EngineContext context, Session session, Effect.Assignment assignment, long now) {
    Task task = context.tasks().live(assignment.range().task());
    if (task == null || session == null) {
      return;
    }
    assertThat(session.profile().kernels()).contains(task.spec().kernel());
    String worker = worker(session.worker());
    SubtaskRange range = assignment.range();
    for (long index = range.first(); index < range.end(); index++) {
      Trail trail = trails.get(new Subtask(task.id(), index));
      boolean again = trail != null && trail.failedOn.contains(worker);
      if (again && now - trail.failedAt < PATIENCE) {
        for (Session other : context.sessions().all()) {
          assertThat(
                  eligible(task, other)
                      && sound(task, other)
                      && !trail.failedOn.contains(worker(other.worker())))
              .as("%s.%s goes to %s before %s", task.id(), index, worker, other.worker())
              .isFalse();
        }
      }
    }
  }

  private boolean eligible(Task task, Session session) {
    String group = task.spec().limits().group();
    return !session.draining()
        && (group.isEmpty() || session.groups().contains(group))
        && session.profile().kernels().contains(task.spec().kernel())
        && !refusals.contains(new Refusal(task.id(), worker(session.worker())));
  }

  private static boolean sound(Task task, Session session) {
    return session.health() == null || !session.health().shuns(session, task);
  }
}
