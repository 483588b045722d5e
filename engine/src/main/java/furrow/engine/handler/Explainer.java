package furrow.engine.handler;

import furrow.engine.lease.Session;
import furrow.engine.lease.Sessions;
import furrow.engine.schedule.Scheduler;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Says why a task waits, with the next command to type. */
public final class Explainer {
  private final Sessions sessions;
  private final Scheduler scheduler;
  private final BooleanSupplier stopping;

  public Explainer(Sessions sessions, Scheduler scheduler, BooleanSupplier stopping) {
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
              + " subtasks may be running since before the server was restarted;"
              + " their workers have a moment to come back");
    }
    workers(task, lines);
    return lines;
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
    if (fit.stream().allMatch(session -> session.refuses(task.id()))) {
      lines.add("every worker says that it cannot run it: " + task.failures().refusal().message());
    } else if (fit.stream().allMatch(Session::draining)) {
      lines.add("all its workers are draining; furrow worker start" + option(task));
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
      lines.add(
          "no worker offers kernel "
              + kernel
              + "; put its jar into the plugins directory of a worker and start it again");
    }
  }

  private static String option(Task task) {
    String group = task.spec().limits().group();
    return group.isEmpty() ? "" : " --group " + group;
  }
}
