package furrow.engine.handler;

import furrow.engine.Event;
import furrow.engine.health.Quarantine;
import furrow.engine.lease.Session;
import furrow.engine.lease.Sessions;
import furrow.engine.schedule.Scheduler;
import furrow.engine.task.RetryQueue.Retry;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Says why a task waits, with the next command to type. */
public final class Explainer {
  /** Workers in quarantine that are named. */
  private static final int MOST_NAMED = 3;

  private final Sessions sessions;
  private final Scheduler scheduler;
  private final BooleanSupplier stopping;
  private final LongSupplier now;

  /**
   * @param now lease time, for how long a quarantine lasts
   */
  public Explainer(
      Sessions sessions, Scheduler scheduler, BooleanSupplier stopping, LongSupplier now) {
    this.now = now;
    this.sessions = sessions;
    this.scheduler = scheduler;
    this.stopping = stopping;
  }

  /** The most important reason in one line. */
  public String brief(Task task) {
    return String.join("; ", lines(task));
  }

  /** Sentences, most important first. */
  public List<String> lines(Task task) {
    List<String> lines = new ArrayList<>();
    if (!task.live()) {
      lines.add(
          "task " + task.id() + " has ended: " + task.state().name().toLowerCase(Locale.ROOT));
      if (task.problem() != null) {
        lines.add(task.problem().message());
        lines.add(task.problem().hint());
      }
      return lines;
    }
    if (stopping.getAsBoolean()) {
      lines.add("the server is stopping; the task goes on when it is started again");
      return lines;
    }
    if (task.leases().leased() > 0) {
      lines.add(
          task.leases().leased()
              + " subtasks are in the hands of workers, "
              + task.ready().size()
              + " wait");
    }
    if (!task.unconfirmed().isEmpty()) {
      lines.add(
          task.unconfirmed().size()
              + " subtasks may be running since before the server was restarted or paused;"
              + " their workers have a moment to come back");
    }
    outputHeld(task, lines);
    workers(task, lines);
    quarantined(task, lines);
    return lines;
  }

  private static void outputHeld(Task task, List<String> lines) {
    List<Long> held =
        task.leases().all().stream()
            .flatMap(lease -> lease.session().outputHeld(lease).stream())
            .sorted()
            .toList();
    if (held.isEmpty()) {
      return;
    }
    String others = held.size() == 1 ? "" : " and " + (held.size() - 1) + " more";
    boolean limited = task.spec().limits().subtaskTimeoutNanos() > 0;
    lines.add(
        "subtask "
            + task.id()
            + "."
            + held.get(0)
            + others
            + ": the program has ended, but a process that it started keeps its output open; "
            + (limited
                ? "that is waited for until --subtask-timeout"
                : "without a --subtask-timeout that is waited for; furrow task cancel "
                    + task.id()));
  }

  private void workers(Task task, List<String> lines) {
    Collection<Session> fit = scheduler.sessionsFor(task);
    if (fit.isEmpty()) {
      nobody(task, lines);
      return;
    }
    boolean waiting = !task.ready().isEmpty() || !task.exclusive().isEmpty();
    if (!waiting && task.plan().placed() && !task.planner().complete()) {
      lines.add("its workers have just come; their places are settled in a moment");
      return;
    }
    if (!waiting) {
      if (task.leases().leased() == 0 && task.unconfirmed().isEmpty()) {
        lines.add("all subtasks are done; their results are being merged");
      }
      return;
    }
    if (fit.stream().allMatch(task::refuses)) {
      lines.add("every worker says that it cannot run it: " + task.refusals().latest().message());
    } else if (fit.stream().allMatch(Session::draining)) {
      lines.add("all its workers are draining; furrow worker start" + option(task));
    } else if (task.ready().size() > 0 && task.ready().retries().size() == task.ready().size()) {
      failed(task, lines);
    } else if (task.plan().placed() && !task.ready().isEmpty() && task.dispatchable()) {
      lines.add(task.ready().size() + " subtasks wait for the workers whose place they are");
    } else if (!task.dispatchable() && !task.ready().isEmpty()) {
      lines.add(
          "results wait for an earlier subtask to be merged: "
              + (task.window().pendingBytes() >> 20)
              + " MiB are kept meanwhile");
    } else if (!task.exclusive().isEmpty()) {
      lines.add(task.exclusive().size() + " subtasks killed workers and wait to run alone");
    } else if (scheduler.idleFor(task) == null) {
      lines.add("all " + scheduler.slotsFor(task) + " slots are busy; furrow worker list");
    }
  }

  /** All that waits has failed before. */
  private void failed(Task task, List<String> lines) {
    Retry first = task.ready().retries().foremost();
    boolean other = scheduler.servedByOther(task, first.failedOn());
    lines.add(
        task.ready().size()
            + " subtasks failed on "
            + String.join(", ", first.failedOn())
            + (other
                ? " and wait for room on another worker; furrow worker list"
                : " and wait a moment for another worker; furrow worker start" + option(task)));
  }

  private void quarantined(Task task, List<String> lines) {
    Event.Caller owner = new Event.Caller(task.spec().user(), false);
    int left = MOST_NAMED;
    for (Session session : scheduler.sessionsFor(task)) {
      Quarantine it = session.health() == null ? null : session.health().quarantine();
      if (it != null && it.covers(task.spec().user()) && left-- > 0) {
        lines.add(
            "worker "
                + session.worker()
                + " is in quarantine: "
                + session.health().reason(session, owner, now.getAsLong())
                + "; furrow worker resume "
                + session.worker());
      }
    }
  }

  private void nobody(Task task, List<String> lines) {
    String group = task.spec().limits().group();
    String kernel = task.spec().kernel();
    boolean anyone = sessions.size() > 0;
    boolean members = group.isEmpty() || sessions.inGroup(group) > 0;
    if (!anyone && group.isEmpty()) {
      lines.add("no worker is connected; furrow worker start");
    } else if (!members) {
      lines.add("no worker in group " + group + "; furrow worker start --group " + group);
    } else {
      lines.add("no worker offers kernel " + kernel + "; " + offering(kernel) + option(task));
    }
  }

  /** What a worker needs for a kernel: it may have it and not be allowed to use it. */
  private static String offering(String kernel) {
    return switch (kernel) {
      case "exec" -> "none may run programs: start one without --no-exec: furrow worker start";
      case "copy" -> "none may write files: furrow worker start --copy-root DIR";
      default ->
          "put its jar into the plugins directory of a worker and start it again, without"
              + " --no-exec if it runs programs, and if it writes files:"
              + " furrow worker start --copy-root DIR";
    };
  }

  private static String option(Task task) {
    String group = task.spec().limits().group();
    return group.isEmpty() ? "" : " --group " + group;
  }
}
