package furrow.engine.handler;

import furrow.engine.Event.Caller;
import furrow.engine.View;
import furrow.engine.health.Quarantine;
import furrow.engine.lease.Groups;
import furrow.engine.lease.Session;
import furrow.engine.lease.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Views of workers and groups. */
public final class WorkerViews {
  /** All that a worker's state can be. */
  static final List<String> STATES =
      List.of("up", "draining", "suspect", "probation", "quarantined");

  private WorkerViews() {}

  /**
   * @param silentNanos since the last sign of life
   */
  public static View.Worker of(Session session, long silentNanos, Caller caller, long now) {
    return new View.Worker(
        session.worker(),
        session.id(),
        state(session),
        session.profile().host(),
        session.profile().pid(),
        session.slots(),
        session.busy(),
        session.queued(),
        List.copyOf(session.groups()),
        session.profile().labels(),
        List.copyOf(new TreeSet<>(session.profile().kernels())),
        silentNanos,
        session.subtasksDone(),
        session.health() == null ? "" : session.health().reason(session, caller, now));
  }

  static String state(Session session) {
    Quarantine quarantine = session.health() == null ? null : session.health().quarantine();
    if (session.draining()) {
      return "draining";
    }
    if (session.suspect()) {
      return "suspect";
    }
    return quarantine == null ? "up" : quarantine.probation() ? "probation" : "quarantined";
  }

  /**
   * All groups that were created, that a worker is in or that a task asks for.
   *
   * @param asked how many live tasks ask for a group, of those that may be shown
   */
  public static List<View.Group> groups(Groups groups, Map<String, Long> asked, Sessions sessions) {
    TreeSet<String> names = new TreeSet<>(groups.created());
    names.addAll(asked.keySet());
    sessions.all().forEach(session -> names.addAll(session.groups()));
    List<View.Group> views = new ArrayList<>();
    for (String name : names) {
      int workers = 0;
      int slots = 0;
      int busy = 0;
      for (Session session : sessions.all()) {
        if (session.groups().contains(name)) {
          workers++;
          slots += session.slots();
          busy += session.busy();
        }
      }
      views.add(new View.Group(name, workers, slots, busy, asked.getOrDefault(name, 0L)));
    }
    return views;
  }
}
