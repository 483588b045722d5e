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
  /** What a worker is like all its life. */
  enum Trait {
    SOUND,
    /** Does something every fourth time. */
    SLOW,
    /** Has no memory for subtasks of many units. */
    SMALL,
    /** Lacks the program of some tasks. */
    BARE,
    /** Fails at everything. */
    SICK,
    /** Lacks the kernel of all tasks. */
    WITHOUT_KERNEL
  }

  /** Units for which a small worker has memory. */
  private static final int SMALL_UNITS = 3;

  /** A lease, and what it was said to be about when it was handed out. */
  record Work(SubtaskRange range, TaskSpec spec, Segment segment, boolean cut) {
    Work part(long from, long to) {
      return new Work(range.part(from, to), spec, segment, cut);
    }

    String submission() {
      return spec.submissionId();
    }

    Completion completion() {
      List<Result> results = new ArrayList<>();
      for (long index = range.first(); index < range.end(); index++) {
        long end = segment.endOf(index) - (cut ? 1 : 0);
        long sum = SimJob.sum(submission(), segment.startOf(index), end);
        results.add(SimJob.result(sum));
      }
      return new Completion(range, results, 1000L * range.count(), range.count());
    }
  }

  final String name;
  final int slots;
  final Trait trait;
  long session;
  boolean frozen;

  /** Whether it fails by the dice as well. */
  boolean unlucky = true;

  /** Whether an allocation that fails while output is read is taken for the output's end. */
  boolean cutsOutput;

  /** Without any connection until somebody mends the line. */
  boolean cutOff;

  /** What the server gave this process, with the key of the server that gave it; 0 for nothing. */
  long identity;

  long key;
  private final Random random;
  private final List<Work> queue = new ArrayList<>();
  private final List<Work> running = new ArrayList<>();
  private final List<Work> finished = new ArrayList<>();

  SimWorker(String name, int slots, Trait trait, Random random) {
    this.trait = trait;
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

  WorkerProfile profile(String asName, long asIdentity, Set<String> groups) {
    Set<String> kernels = Set.of(trait == Trait.WITHOUT_KERNEL ? "other" : "noop");
    return new WorkerProfile(asName, asIdentity, "host", 1, slots, groups, Map.of(), kernels);
  }

  /** Whether it has nothing left to do. */
  boolean idle() {
    return queue.isEmpty() && running.isEmpty() && finished.isEmpty();
  }

  List<SubtaskRange> holding() {
    List<SubtaskRange> holding = ranges(running);
    holding.addAll(ranges(queue));
    return holding;
  }

  List<SubtaskRange> finished() {
    return ranges(finished);
  }

  /** The process is gone and comes back with nothing. */
  void die() {
    session = 0;
    identity = 0;
    queue.clear();
    running.clear();
    finished.clear();
  }

  void disconnect() {
    session = 0;
  }

  void assign(List<Effect.Assignment> assignments) {
    for (Effect.Assignment it : assignments) {
      queue.add(new Work(it.range(), it.spec(), it.segment(), false));
    }
  }

  void drop(SubtaskRange range) {
    for (List<Work> list : List.of(queue, running, finished)) {
      subtract(list, range);
    }
  }

  void forget(long task) {
    for (List<Work> list : List.of(queue, running, finished)) {
      list.removeIf(work -> work.range().task() == task);
    }
  }

  void acknowledged(List<SubtaskRange> ranges) {
    ranges.forEach(range -> subtract(finished, range));
  }

  /** Does something, or null when there is nothing to do. */
  Event act() {
    if (frozen || trait == Trait.SLOW && random.nextInt(4) > 0) {
      return null;
    }
    int dice = random.nextInt(20);
    if (dice < 6 && !queue.isEmpty()) {
      return new Event.Started(session, List.of(start().range()));
    }
    if (dice < 15 && !running.isEmpty()) {
      return end();
    }
    if (dice == 15 && !finished.isEmpty()) {
      return new Event.Completed(session, finished.stream().map(Work::completion).toList());
    }
    if (dice == 16 && unlucky && !running.isEmpty()) {
      return fail(0, luck());
    }
    if (dice == 17 && !queue.isEmpty()) {
      Work work = queue.remove(queue.size() - 1);
      return new Event.Returned(session, List.of(work.range()));
    }
    if (dice == 18 && !running.isEmpty()) {
      long task = running.get(0).range().task();
      return new Event.Advanced(session, task, random.nextInt(100));
    }
    return null;
  }

  /** Goes on without a server. */
  void actAlone() {
    if (random.nextBoolean() && !queue.isEmpty()) {
      start();
    } else if (!running.isEmpty()) {
      int which = random.nextInt(running.size());
      if (fault(running.get(which)) == null) {
        finish(which);
      }
    }
  }

  private Work start() {
    Work work = some(queue.remove(0), queue);
    running.add(work);
    return work;
  }

  /** The first part of what runs is done, as far as nothing stands in its way. */
  private Work finish(int which) {
    Work work = some(running.remove(which), running);
    finished.add(work);
    return work;
  }

  /** Ends something that runs, well or not. */
  private Event end() {
    int which = random.nextInt(running.size());
    FailureCause fault = fault(running.get(which));
    if (fault != null) {
      return fail(which, fault);
    }
    if (unlucky && random.nextInt(200) == 0) {
      if (!cutsOutput) {
        return fail(which, FailureCause.OUT_OF_MEMORY);
      }
      Work work = running.remove(which);
      running.add(which, new Work(work.range(), work.spec(), work.segment(), true));
    }
    return new Event.Completed(session, List.of(finish(which).completion()));
  }

  /** What stands in the way of the first subtask of this, or null. */
  private FailureCause fault(Work work) {
    long index = work.range().first();
    long units = work.segment().endOf(index) - work.segment().startOf(index);
    return switch (trait) {
      case SICK -> FailureCause.KERNEL;
      case SMALL -> units > SMALL_UNITS ? FailureCause.OUT_OF_MEMORY : null;
      case BARE -> work.spec().argv().isEmpty() ? null : FailureCause.PROGRAM_MISSING;
      default -> null;
    };
  }

  private FailureCause luck() {
    if (random.nextInt(3) > 0) {
      return FailureCause.UNSUITABLE;
    }
    return random.nextInt(4) == 0 ? FailureCause.KERNEL : FailureCause.CRASH;
  }

  private Event fail(int which, FailureCause cause) {
    Work work = running.remove(which);
    SubtaskRange range = work.range();
    if (range.count() > 1) {
      running.add(work.part(range.first() + 1, range.end()));
    }
    return new Event.SubtaskFailed(
        session, Driver.one(range, 0), new Problem("SUBTASK_FAILED", "dice", ""), cause, "");
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

  /** The first part of a lease; the rest goes back to where it came from. */
  private Work some(Work work, List<Work> rest) {
    SubtaskRange range = work.range();
    long cut = range.first() + 1 + random.nextInt(range.count());
    if (cut < range.end()) {
      rest.add(0, work.part(cut, range.end()));
    }
    return work.part(range.first(), cut);
  }

  private static List<SubtaskRange> ranges(List<Work> list) {
    List<SubtaskRange> ranges = new ArrayList<>();
    list.forEach(work -> ranges.add(work.range()));
    return ranges;
  }

  private static void subtract(List<Work> list, SubtaskRange gone) {
    List<Work> kept = new ArrayList<>();
    for (Work work : list) {
      SubtaskRange range = work.range();
      long from = Math.max(range.first(), gone.first());
      long to = Math.min(range.end(), gone.end());
      boolean same =
          range.task() == gone.task()
              && range.fence() == gone.fence()
              && from < to
              && range.attemptOf(from).equals(gone.attemptOf(from));
      if (!same) {
        kept.add(work);
        continue;
      }
      if (range.first() < from) {
        kept.add(work.part(range.first(), from));
      }
      if (to < range.end()) {
        kept.add(work.part(to, range.end()));
      }
    }
    list.clear();
    list.addAll(kept);
  }
}
