package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Event.WorkerProfile;
import furrow.engine.Places;
import furrow.engine.Segment;
import furrow.engine.lease.Session;
import furrow.engine.lease.TimerWheel.Timer;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives the units of placed tasks their places: worker {@code p} of {@code n} has one range of
 * them. While that worker is there nobody else is handed its stretch, but for subtasks that failed
 * before; when it is gone everybody may have them.
 */
public final class Placement {
  /** Places are settled when the first worker has been there for so long, with all there are. */
  static final long SETTLE_NANOS = 1_000_000_000L;

  /** Subtasks of one place at most; they get larger beyond. */
  private static final int MOST_PER_PLACE = 1 << 28;

  private static final String NUMBER = "rank";

  private final EngineContext context;
  private final Dispatch dispatch;

  /** Tasks that are looked at again in a moment. */
  private final Set<Long> waiting = new HashSet<>();

  /** After a restart: whether workers still have time to come back, and who has been seen. */
  private boolean awaiting;

  private final Set<String> seen = new HashSet<>();

  Placement(EngineContext context, Dispatch dispatch) {
    this.context = context;
    this.dispatch = dispatch;
  }

  /** Settles the places when it is time and plans all; returns whether anything was planned. */
  boolean plan(Task task) {
    if (task.planner().complete()) {
      return false;
    }
    if (!task.places().settled() && !settle(task)) {
      return false;
    }
    cut(task);
    look(task);
    return true;
  }

  private boolean settle(Task task) {
    List<Session> there = new ArrayList<>();
    long oldest = Long.MAX_VALUE;
    for (Session session : dispatch.scheduler().sessionsFor(task)) {
      if (serves(task, session)) {
        there.add(session);
        oldest = Math.min(oldest, session.since());
      }
    }
    if (there.isEmpty()) {
      return false;
    }
    if (context.now() - oldest < SETTLE_NANOS) {
      later(task, oldest + SETTLE_NANOS);
      return false;
    }
    there.sort(ORDER);
    List<String> workers = there.stream().limit(Places.MOST).map(Session::worker).toList();
    task.settle(new Places(workers));
    context.store(new Change.TaskPlaced(task.id(), task.plan().shared()));
    return true;
  }

  private void later(Task task, long time) {
    if (waiting.add(task.id())) {
      Timer timer =
          new Timer(
              now -> {
                waiting.remove(task.id());
                context.touch(task);
              });
      context.timers().set(timer, time);
    }
  }

  /** By the label {@code rank} where workers have one; else by name. */
  private static final Comparator<Session> ORDER =
      Comparator.<Session>comparingLong(session -> number(session.profile()))
          .thenComparing(session -> session.worker().length())
          .thenComparing(Session::worker);

  private static long number(WorkerProfile profile) {
    try {
      return Long.parseLong(profile.labels().getOrDefault(NUMBER, ""));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /** One segment for each place that has any unit. */
  private void cut(Task task) {
    Places places = task.places();
    long asked = task.spec().limits().chunk();
    long least = asked > 0 ? asked : task.plan().minChunk();
    for (int place = 0; place < places.count(); place++) {
      long start = places.firstUnit(place, task.plan());
      long end = places.firstUnit(place + 1, task.plan());
      if (start < end) {
        long chunk = Math.min(end - start, Math.max(least, (end - start) / MOST_PER_PLACE + 1));
        int count = (int) ((end - start - 1) / chunk) + 1;
        long first = task.segments().nextIndex();
        dispatch.enter(task, new Segment(first, start, chunk, count, end, Segment.PLACED_MODE));
      }
    }
    task.planner().resume(task.plan().end());
  }

  private boolean serves(Task task, Session session) {
    return !session.draining() && dispatch.scheduler().serves(task, session);
  }

  /** A worker has come, gone or changed: whose the places of all tasks are follows. */
  void look() {
    for (Task task : dispatch.scheduler().placed()) {
      look(task);
    }
  }

  /** Looks who of the task's workers is there. */
  void look(Task task) {
    for (String worker : task.places().workers()) {
      task.subtasks().reserve(worker, has(task, worker));
    }
    context.touch(task);
  }

  private boolean has(Task task, String worker) {
    Session session = context.sessions().of(worker);
    if (session == null) {
      return awaiting && !seen.contains(worker);
    }
    if (awaiting) {
      seen.add(worker);
    }
    return dispatch.scheduler().fits(task, session) && serves(task, session);
  }

  /** After a restart: places are kept for those who have not been seen yet, until told. */
  void await(boolean still) {
    awaiting = still;
    seen.clear();
    look();
  }
}
