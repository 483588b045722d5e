package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Completion;
import furrow.engine.Event.WorkerProfile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An engine with a hand on its clock, and a record of all effects it gave that no test has asked
 * for yet. Invariants are checked after every step.
 */
final class Driver {
  static final long SECOND = 1_000_000_000L;
  static final long MILLI = 1_000_000L;

  /** Tags that differ in everything that they are made of. */
  static final LeaseFence FENCE =
      (nonce, task, identity) -> (nonce * 31 + task) * 31 + identity * 7_919 + 1;

  static final EngineSettings SETTINGS =
      new EngineSettings(5 * SECOND, 5, 256L << 20, 200, 50).withTaskBytes(64L << 20);

  final Engine engine;
  final Map<Long, Long> lastSeen = new HashMap<>();
  final Deque<Effect> effects = new ArrayDeque<>();
  final List<Effect> all = new ArrayList<>();
  long now = SECOND;
  private long requests;

  Driver() {
    this(SETTINGS);
  }

  Driver(EngineSettings settings) {
    engine = new Engine(settings, session -> lastSeen.getOrDefault(session, Long.MAX_VALUE), FENCE);
    apply(new Event.Restored(Snapshot.EMPTY, 1, 1_000_000L, 1));
    effects.clear();
  }

  Driver(EngineSettings settings, Snapshot snapshot, int incarnation) {
    engine = new Engine(settings, session -> lastSeen.getOrDefault(session, Long.MAX_VALUE), FENCE);
    apply(new Event.Restored(snapshot, incarnation, 2_000_000L, incarnation));
  }

  /** Applies an event and everything the engine wants to do at once. */
  Driver apply(Event event) {
    step(event);
    int rounds = 0;
    while (engine.nextDeadlineNanos() <= now) {
      step(new Event.Tick());
      assertThat(rounds++).as("ticks without progress").isLessThan(10_000);
    }
    return this;
  }

  private void step(Event event) {
    List<Effect> given = engine.apply(event, now);
    effects.addAll(given);
    all.addAll(given);
    Invariants.check(engine.context());
  }

  /** Lets time pass, firing every deadline on the way. */
  Driver pass(long nanos) {
    long until = now + nanos;
    while (engine.nextDeadlineNanos() <= until) {
      now = Math.max(now, engine.nextDeadlineNanos());
      apply(new Event.Tick());
    }
    now = until;
    return this;
  }

  /** The first effect of this kind that was not taken yet; skips none of the others. */
  <T extends Effect> T take(Class<T> kind) {
    for (Effect effect : effects) {
      if (kind.isInstance(effect)) {
        effects.remove(effect);
        return kind.cast(effect);
      }
    }
    throw new AssertionError("no " + kind.getSimpleName() + " among " + effects);
  }

  /** All effects of this kind that were not taken yet. */
  <T extends Effect> List<T> takeAll(Class<T> kind) {
    List<T> found = new ArrayList<>();
    effects.removeIf(effect -> kind.isInstance(effect) && found.add(kind.cast(effect)));
    return found;
  }

  /** All changes to be stored of this kind that were not taken yet. */
  <T extends Change> List<T> stored(Class<T> kind) {
    List<T> found = new ArrayList<>();
    effects.removeIf(
        effect ->
            effect instanceof Effect.Store store
                && kind.isInstance(store.change())
                && found.add(kind.cast(store.change())));
    return found;
  }

  /** Fails if any effect was not taken; notices are let pass. */
  void nothingElse() {
    effects.removeIf(effect -> effect instanceof Effect.Announce);
    assertThat(effects).as("nothing else happened").isEmpty();
  }

  void forgetEffects() {
    effects.clear();
  }

  long request() {
    return ++requests;
  }

  static TaskSpec spec(String id, String user, TaskSpec.Limits limits) {
    return new TaskSpec(id, user, "noop", "", List.of(), Map.of(), InputRef.NONE, limits);
  }

  /** A task of so many items, each a subtask. */
  long submit(TaskSpec spec, long items) {
    return submit(spec, new TaskPlan(new byte[0], 0, items, false, 1, 1, (byte) 2));
  }

  long submit(TaskSpec spec, TaskPlan plan) {
    long request = request();
    apply(new Event.Submitted(request, spec));
    take(Effect.Plan.class);
    apply(new Event.Planned(request, plan));
    return ((View.Accepted) replies(request).get(0)).task();
  }

  long submit(long items) {
    return submit(spec("id" + request(), "ann", TaskSpec.Limits.DEFAULT), items);
  }

  Driver join(long session, String worker, int slots, String... groups) {
    return apply(
        new Event.WorkerJoined(session, profile(worker, slots, groups), List.of(), List.of()));
  }

  /** That of the only process which ever has this name. */
  static long identity(String worker) {
    return worker.hashCode();
  }

  static WorkerProfile profile(String worker, int slots, String... groups) {
    return new WorkerProfile(
        worker,
        identity(worker),
        "host",
        1,
        slots,
        Set.of(groups),
        Map.of(),
        Set.of("noop", "csv"));
  }

  /** One subtask of a lease. */
  static SubtaskRange one(SubtaskRange range, int offset) {
    return range.part(range.first() + offset, range.first() + offset + 1);
  }

  /** All runs assigned to a session and not taken yet. */
  List<SubtaskRange> assigned(long session) {
    List<SubtaskRange> ranges = new ArrayList<>();
    effects.removeIf(
        effect -> {
          if (effect instanceof Effect.Assign assign && assign.session() == session) {
            assign.assignments().forEach(assignment -> ranges.add(assignment.range()));
            return true;
          }
          return false;
        });
    return ranges;
  }

  static long count(List<SubtaskRange> ranges) {
    return ranges.stream().mapToLong(SubtaskRange::count).sum();
  }

  /** Each subtask took so long. */
  Driver complete(long session, long nanosEach, List<SubtaskRange> ranges) {
    List<Completion> completions = new ArrayList<>();
    for (SubtaskRange range : ranges) {
      completions.add(new Completion(range, List.of(), nanosEach * range.count(), range.count()));
    }
    return apply(new Event.Completed(session, completions));
  }

  Driver started(long session, List<SubtaskRange> ranges) {
    return apply(new Event.Started(session, ranges));
  }

  View ask(Query query) {
    long request = 1_000_000 + request();
    apply(new Event.Asked(request, new Event.Caller("root", true), query));
    return replies(request).get(0);
  }

  /** All replies to a request that were not taken yet. */
  List<View> replies(long request) {
    List<View> views = new ArrayList<>();
    effects.removeIf(
        effect ->
            effect instanceof Effect.Reply reply
                && reply.request() == request
                && views.add(reply.view()));
    return views;
  }

  View.Task task(long id) {
    return ((View.Tasks) ask(new Query.Tasks(id, id, false))).tasks().get(0);
  }

  View.Server server() {
    return (View.Server) ask(new Query.Server());
  }

  static MergeReport report(long verified) {
    return new MergeReport(verified, 0, 0, List.of(), List.of(), null);
  }

  static MergeReport answer(long verified, long rows) {
    return new MergeReport(
        verified,
        0,
        rows,
        List.of(),
        List.of(),
        new MergeReport.Answer(Result.EMPTY, "application/json"));
  }
}
