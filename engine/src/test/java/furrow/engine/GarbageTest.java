package furrow.engine;

import furrow.engine.Event.Caller;
import furrow.engine.Event.Completion;
import furrow.engine.Event.FailureCause;
import furrow.engine.Event.LossCause;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Events that are well-formed but senseless: wrong order, unknown names, absurd numbers. None may
 * throw or break an invariant (checked by the driver after every step).
 */
class GarbageTest {
  private static final int STEPS = 30_000;
  private static final long[] ODD = {
    -1, 0, 1, 2, 3, 7, 100, 1 << 20, Integer.MAX_VALUE, Long.MAX_VALUE - 3, Long.MIN_VALUE
  };

  private final long seed = Long.getLong("furrow.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Driver driver = new Driver();
  private final Deque<Effect.Assign> assigned = new ArrayDeque<>();

  private long odd() {
    return random.nextInt(3) == 0 ? ODD[random.nextInt(ODD.length)] : random.nextInt(8);
  }

  private long some() {
    return random.nextInt(8);
  }

  private SubtaskRange range() {
    int count = random.nextInt(20) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(6);
    Attempt attempt = new Attempt((int) some() % 3, odd());
    long first = Math.max(0, Math.min(odd(), Long.MAX_VALUE - count));
    return new SubtaskRange(some(), first, count, attempt);
  }

  private List<SubtaskRange> ranges() {
    return List.of(range(), range());
  }

  @Test
  void nothingThatAPeerSaysBreaksTheEngine() {
    try {
      for (int step = 0; step < STEPS; step++) {
        driver.now += random.nextInt(50) * Driver.MILLI;
        driver.apply(event(random.nextInt(22)));
        driver.takeAll(Effect.Assign.class).forEach(assigned::add);
        driver.effects.clear();
        driver.all.clear();
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("replay with -Dfurrow.seed=" + seed, e);
    }
  }

  private Event event(int kind) {
    return kind < 8 ? fromWorker(kind) : kind < 14 ? fromInside(kind) : fromClient(kind);
  }

  private Event fromWorker(int kind) {
    return switch (kind) {
      case 0 ->
          new Event.WorkerJoined(
              some(), Driver.profile("w" + some(), (int) odd(), "g" + some()), ranges(), ranges());
      case 1 -> new Event.SessionLost(some(), LossCause.values()[random.nextInt(3)]);
      case 2 -> new Event.Started(some(), ranges());
      case 3 ->
          random.nextBoolean()
              ? new Event.Advanced(some(), some(), odd())
              : new Event.OutputHeld(some(), some(), List.of(odd(), some(), odd()));
      case 4 ->
          new Event.Completed(some(), List.of(new Completion(range(), List.of(), odd(), odd())));
      case 5 ->
          new Event.SubtaskFailed(
              some(),
              range(),
              new Problem("X", "x", ""),
              FailureCause.values()[random.nextInt(FailureCause.values().length)],
              "");
      case 6 -> new Event.Returned(some(), ranges());
      default -> complete();
    };
  }

  /** A sensible completion, so that something gets on. */
  private Event complete() {
    Effect.Assign assign = assigned.poll();
    if (assign == null) {
      return new Event.Started(some(), ranges());
    }
    SubtaskRange range = assign.assignments().get(0).range();
    return new Event.Completed(
        assign.session(), List.of(new Completion(range, List.of(), 5, range.count())));
  }

  private Event fromInside(int kind) {
    return switch (kind) {
      case 8 -> new Event.Tick();
      case 9 ->
          new Event.Planned(
              some() * 7 + 1000,
              new TaskPlan(new byte[0], odd(), odd(), true, odd(), odd(), (byte) odd()));
      case 10 -> new Event.PlanRefused(some(), new Problem("X", "x", ""));
      case 11 -> {
        Segment slice = new Segment(0, odd(), odd(), (int) odd(), odd(), (byte) (some() * 20));
        yield new Event.Merged(
            some(),
            new MergeReport(odd(), odd(), odd(), List.of(odd(), some()), List.of(slice), null));
      }
      case 12 ->
          random.nextBoolean()
              ? new Event.MergeFailed(some(), new Problem("X", "x", ""))
              : new Event.PartialsRefused(
                  some(), List.of(random.nextBoolean() ? some() : odd()), "x");
      default -> new Event.RequestGone(some());
    };
  }

  private Event fromClient(int kind) {
    Caller caller = new Caller("u" + random.nextInt(2), random.nextBoolean());
    return switch (kind) {
      case 14 ->
          new Event.Submitted(
              some() * 7 + 1000,
              Driver.spec(
                  "s" + random.nextInt(200),
                  "u" + random.nextInt(2),
                  new TaskSpec.Limits(
                      random.nextBoolean() ? "" : "g" + odd(),
                      (int) odd(),
                      odd(),
                      odd(),
                      (int) odd())));
      case 15 -> new Event.CancelAsked(some(), caller, odd());
      case 16 -> new Event.RetryAsked(some(), caller, odd());
      case 17 -> new Event.WatchAsked(some(), caller, odd());
      case 18 -> new Event.GroupCreateAsked(some(), caller, "g" + odd());
      case 19 ->
          new Event.MembershipAsked(
              some(), caller, "w" + some(), "g" + odd(), random.nextBoolean());
      case 20 -> new Event.Asked(some(), caller, query());
      default -> new Event.DrainAsked(some(), caller, "w" + some(), random.nextBoolean());
    };
  }

  private Query query() {
    return switch (random.nextInt(8)) {
      case 0 -> new Query.Tasks(odd(), odd(), random.nextBoolean());
      case 1 -> new Query.Subtask(some(), odd());
      case 2 ->
          new Query.Subtasks(some(), SubtaskState.values()[random.nextInt(7)], odd(), (int) odd());
      case 3 -> new Query.Workers("w" + some());
      case 4 -> new Query.Groups("g" + odd());
      case 5 -> new Query.Explain(some());
      case 6 -> new Query.Totals();
      default -> new Query.Server();
    };
  }
}
