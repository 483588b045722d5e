package furrow.engine;

import furrow.engine.Event.Completion;
import furrow.engine.Event.FailureCause;
import furrow.engine.Event.WorkerProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A worker that starts, finishes, resends, fails and forgets as the dice fall. */
final class SimWorker {
  final String name;
  final int slots;
  long session;
  long pid = 1;
  boolean frozen;
  private final Random random;
  private final List<Run> queue = new ArrayList<>();
  private final List<Run> running = new ArrayList<>();
  private final List<Run> finished = new ArrayList<>();

  SimWorker(String name, int slots, Random random) {
    this.name = name;
    this.slots = slots;
    this.random = random;
  }

  boolean connected() {
    return session != 0;
  }

  String group() {
    return "g" + slots % 2;
  }

  Event join(long newSession) {
    session = newSession;
    frozen = false;
    List<Run> holding = new ArrayList<>(running);
    holding.addAll(queue);
    return new Event.WorkerJoined(
        session,
        new WorkerProfile(name, "host", pid, slots, Set.of(group()), Map.of(), Set.of("noop")),
        holding,
        List.copyOf(finished));
  }

  /** The process is gone and comes back with nothing. */
  void die() {
    session = 0;
    pid++;
    queue.clear();
    running.clear();
    finished.clear();
  }

  void disconnect() {
    session = 0;
  }

  void assign(List<Effect.Assignment> assignments) {
    assignments.forEach(assignment -> queue.add(assignment.run()));
  }

  void joined(Effect.Joined joined) {
    joined.revoked().forEach(this::drop);
  }

  void drop(Run run) {
    for (List<Run> list : List.of(queue, running, finished)) {
      subtract(list, run);
    }
  }

  void forget(long task) {
    for (List<Run> list : List.of(queue, running, finished)) {
      list.removeIf(run -> run.task() == task);
    }
  }

  void acknowledged(List<Run> runs) {
    runs.forEach(run -> subtract(finished, run));
  }

  /** Does something, or null when there is nothing to do. */
  Event act() {
    if (frozen) {
      return null;
    }
    int dice = random.nextInt(20);
    if (dice < 6 && !queue.isEmpty()) {
      Run run = some(queue.remove(0), queue);
      running.add(run);
      return new Event.Started(session, List.of(run));
    }
    if (dice < 15 && !running.isEmpty()) {
      Run run = some(running.remove(random.nextInt(running.size())), running);
      finished.add(run);
      return new Event.Completed(session, List.of(completion(run)));
    }
    if (dice == 15 && !finished.isEmpty()) {
      return new Event.Completed(session, finished.stream().map(SimWorker::completion).toList());
    }
    if (dice == 16 && !running.isEmpty()) {
      return fail();
    }
    if (dice == 17 && !queue.isEmpty()) {
      Run run = queue.remove(queue.size() - 1);
      return new Event.Returned(session, List.of(run));
    }
    if (dice == 18 && !running.isEmpty()) {
      return new Event.Advanced(session, running.get(0).task(), random.nextInt(100));
    }
    return null;
  }

  private Event fail() {
    Run run = running.remove(0);
    Run one = new Run(run.task(), run.first(), 1, run.attempt());
    if (run.count() > 1) {
      running.add(new Run(run.task(), run.first() + 1, run.count() - 1, run.attempt().plus(1)));
    }
    FailureCause cause = random.nextInt(4) == 0 ? FailureCause.KERNEL : FailureCause.CRASH;
    if (random.nextInt(3) > 0) {
      cause = FailureCause.UNSUITABLE;
      running.removeIf(other -> other.task() == run.task());
      queue.removeIf(other -> other.task() == run.task());
    }
    return new Event.SubtaskFailed(
        session, one, new Problem("SUBTASK_FAILED", "dice", ""), cause, "");
  }

  @Override
  public String toString() {
    return name
        + " session "
        + session
        + " queue "
        + queue
        + " running "
        + running
        + " finished "
        + finished;
  }

  /** The first part of a run; the rest goes back to where it came from. */
  private Run some(Run run, List<Run> rest) {
    int count = 1 + random.nextInt(run.count());
    if (count < run.count()) {
      rest.add(
          0,
          new Run(run.task(), run.first() + count, run.count() - count, run.attempt().plus(count)));
    }
    return new Run(run.task(), run.first(), count, run.attempt());
  }

  private static Completion completion(Run run) {
    return new Completion(run, List.of(), 1000L * run.count(), run.count());
  }

  private static void subtract(List<Run> list, Run gone) {
    List<Run> kept = new ArrayList<>();
    for (Run run : list) {
      boolean same =
          run.task() == gone.task()
              && run.attempt().incarnation() == gone.attempt().incarnation()
              && run.attempt().counter() - run.first() == gone.attempt().counter() - gone.first()
              && run.first() < gone.end()
              && gone.first() < run.end();
      if (!same) {
        kept.add(run);
        continue;
      }
      if (run.first() < gone.first()) {
        kept.add(
            new Run(run.task(), run.first(), (int) (gone.first() - run.first()), run.attempt()));
      }
      if (gone.end() < run.end()) {
        kept.add(
            new Run(
                run.task(),
                gone.end(),
                (int) (run.end() - gone.end()),
                run.attempt().plus(gone.end() - run.first())));
      }
    }
    list.clear();
    list.addAll(kept);
  }
}
