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
  private final List<SubtaskRange> queue = new ArrayList<>();
  private final List<SubtaskRange> running = new ArrayList<>();
  private final List<SubtaskRange> finished = new ArrayList<>();

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
    List<SubtaskRange> holding = new ArrayList<>(running);
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
    assignments.forEach(assignment -> queue.add(assignment.range()));
  }

  void joined(Effect.Joined joined) {
    joined.revoked().forEach(this::drop);
  }

  void drop(SubtaskRange range) {
    for (List<SubtaskRange> list : List.of(queue, running, finished)) {
      subtract(list, range);
    }
  }

  void forget(long task) {
    for (List<SubtaskRange> list : List.of(queue, running, finished)) {
      list.removeIf(range -> range.task() == task);
    }
  }

  void acknowledged(List<SubtaskRange> ranges) {
    ranges.forEach(range -> subtract(finished, range));
  }

  /** Does something, or null when there is nothing to do. */
  Event act() {
    if (frozen) {
      return null;
    }
    int dice = random.nextInt(20);
    if (dice < 6 && !queue.isEmpty()) {
      SubtaskRange range = some(queue.remove(0), queue);
      running.add(range);
      return new Event.Started(session, List.of(range));
    }
    if (dice < 15 && !running.isEmpty()) {
      SubtaskRange range = some(running.remove(random.nextInt(running.size())), running);
      finished.add(range);
      return new Event.Completed(session, List.of(completion(range)));
    }
    if (dice == 15 && !finished.isEmpty()) {
      return new Event.Completed(session, finished.stream().map(SimWorker::completion).toList());
    }
    if (dice == 16 && !running.isEmpty()) {
      return fail();
    }
    if (dice == 17 && !queue.isEmpty()) {
      SubtaskRange range = queue.remove(queue.size() - 1);
      return new Event.Returned(session, List.of(range));
    }
    if (dice == 18 && !running.isEmpty()) {
      return new Event.Advanced(session, running.get(0).task(), random.nextInt(100));
    }
    return null;
  }

  private Event fail() {
    SubtaskRange range = running.remove(0);
    SubtaskRange one = new SubtaskRange(range.task(), range.first(), 1, range.attempt());
    if (range.count() > 1) {
      running.add(
          new SubtaskRange(
              range.task(), range.first() + 1, range.count() - 1, range.attempt().plus(1)));
    }
    FailureCause cause = random.nextInt(4) == 0 ? FailureCause.KERNEL : FailureCause.CRASH;
    if (random.nextInt(3) > 0) {
      cause = FailureCause.UNSUITABLE;
      running.removeIf(other -> other.task() == range.task());
      queue.removeIf(other -> other.task() == range.task());
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

  /** The first part of a range; the rest goes back to where it came from. */
  private SubtaskRange some(SubtaskRange range, List<SubtaskRange> rest) {
    int count = 1 + random.nextInt(range.count());
    if (count < range.count()) {
      rest.add(
          0,
          new SubtaskRange(
              range.task(),
              range.first() + count,
              range.count() - count,
              range.attempt().plus(count)));
    }
    return new SubtaskRange(range.task(), range.first(), count, range.attempt());
  }

  private static Completion completion(SubtaskRange range) {
    return new Completion(range, List.of(), 1000L * range.count(), range.count());
  }

  private static void subtract(List<SubtaskRange> list, SubtaskRange gone) {
    List<SubtaskRange> kept = new ArrayList<>();
    for (SubtaskRange range : list) {
      boolean same =
          range.task() == gone.task()
              && range.attempt().incarnation() == gone.attempt().incarnation()
              && range.attempt().counter() - range.first()
                  == gone.attempt().counter() - gone.first()
              && range.first() < gone.end()
              && gone.first() < range.end();
      if (!same) {
        kept.add(range);
        continue;
      }
      if (range.first() < gone.first()) {
        kept.add(
            new SubtaskRange(
                range.task(),
                range.first(),
                (int) (gone.first() - range.first()),
                range.attempt()));
      }
      if (gone.end() < range.end()) {
        kept.add(
            new SubtaskRange(
                range.task(),
                gone.end(),
                (int) (range.end() - gone.end()),
                range.attempt().plus(gone.end() - range.first())));
      }
    }
    list.clear();
    list.addAll(kept);
  }
}
