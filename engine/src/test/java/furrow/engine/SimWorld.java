package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Caller;
import furrow.engine.Event.LossCause;
import furrow.engine.Event.WorkerProfile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A server with its store and kernel pool, some workers and clients, and trouble by the dice. */
final class SimWorld {
  private static final Caller ADMIN = new Caller("root", true);
  private static final EngineSettings SETTINGS =
      new EngineSettings(5 * Driver.SECOND, 5, 1 << 20, 100, 20);

  /** The server had no memory left for something, and ends. */
  private static final class ExhaustedException extends RuntimeException {}

  final Random random;
  SimStore store = new SimStore();
  final List<SimWorker> workers = new ArrayList<>();
  final Map<String, Long> accepted = new TreeMap<>();
  int crashes;
  int deaths;
  int rollbacks;
  int lies;
  int pauses;
  int damages;
  int exhaustions;
  private final SimJudge judge = new SimJudge();

  /** Whether allocations fail. */
  private boolean scarce;

  private final SimFault fault;
  private final boolean ephemeral;
  private SimPool pool;
  private SimStore backup;
  private long key;
  private final Map<Long, Long> firstNonces = new HashMap<>();

  /** What workers were given, for liars to show: leases that may be over by now. */
  private final List<SubtaskRange> seen = new ArrayList<>();

  private final Map<Long, String> submissions = new HashMap<>();
  private final Map<String, TaskSpec> wanted = new TreeMap<>();
  private final Deque<List<Effect>> uncommitted = new ArrayDeque<>();
  private final Map<Long, Long> silentSince = new HashMap<>();
  private final Map<Long, Long> joining = new HashMap<>();
  private Engine engine;
  private long now;
  private long sessions;
  private long requests;

  SimWorld(long seed, SimFault fault) {
    this.fault = fault;
    random = new Random(seed);
    ephemeral = random.nextInt(6) == 0;
    key = random.nextLong();
    int count = 2 + random.nextInt(4);
    boolean alike = random.nextBoolean();
    int sick = 0;
    for (int i = 0; i < count; i++) {
      SimWorker.Trait[] traits = SimWorker.Trait.values();
      SimWorker.Trait trait = traits[random.nextInt(traits.length)];
      // One is sound, and what is tried four times is not tried by sick ones only.
      if (i == 0 || alike || trait == SimWorker.Trait.SICK && ++sick > 2) {
        trait = SimWorker.Trait.SOUND;
      }
      workers.add(new SimWorker("w" + i, 1 + random.nextInt(4), trait, random));
      workers.get(i).cutsOutput = fault == SimFault.OUTPUT_CUT;
    }
    boot();
  }

  private void boot() {
    store.incarnation++;
    pool = new SimPool(random, store, fault != SimFault.CHECKSUM_IGNORED);
    judge.forget();
    firstNonces.clear();
    store.rows.forEach(
        (id, row) -> row.segments.forEach(it -> firstNonces.putIfAbsent(id, it.nonce())));
    engine = new Engine(SETTINGS, id -> silentSince.getOrDefault(id, Long.MAX_VALUE), this::tag);
    apply(new Event.Restored(store.snapshot(), store.incarnation, 1, random.nextLong()));
    wanted.values().forEach(this::send);
  }

  private long tag(long nonce, long task, long identity) {
    long known =
        switch (fault) {
          case IGNORE_NONCE -> 0;
          case NONCE_PER_TASK -> firstNonces.computeIfAbsent(task, first -> nonce);
          default -> nonce;
        };
    long who = fault == SimFault.IGNORE_WORKER ? 0 : identity;
    return SimJob.mix(SimJob.mix(SimJob.mix(key + known) + task) + who);
  }

  /**
   * kill -9 of the server: what was not committed never was. One without stored state has forgotten
   * everything, its key too.
   */
  void crash() {
    crashes++;
    if (ephemeral) {
      key = random.nextLong();
      restart(new SimStore());
      cutSomeOff();
    } else {
      restart(store);
    }
  }

  /** Copies the state as it is now, while the server runs or between two starts. */
  void backUp() {
    if (random.nextBoolean()) {
      crash();
    }
    backup = store.copy();
  }

  /** Starts the server with the state of an earlier time. */
  void restore() {
    if (backup != null) {
      rollbacks++;
      restart(backup.copy());
      cutSomeOff();
    }
  }

  /** Workers come back one by one, some when much has happened since the server started over. */
  private void cutSomeOff() {
    for (SimWorker worker : workers.subList(1, workers.size())) {
      worker.cutOff = random.nextBoolean();
    }
  }

  private void restart(SimStore from) {
    store = from;
    accepted.values().removeIf(task -> !store.knows(task));
    accepted.entrySet().removeIf(entry -> !store.isOf(entry.getValue(), entry.getKey()));
    uncommitted.clear();
    submissions.clear();
    workers.forEach(SimWorker::disconnect);
    boot();
  }

  /** Cuts a worker off; it goes on working meanwhile. */
  void cut() {
    SimWorker worker = workers.get(random.nextInt(workers.size()));
    worker.cutOff = true;
    if (worker.connected()) {
      long session = worker.session;
      worker.disconnect();
      if (random.nextBoolean()) {
        apply(new Event.SessionLost(session, LossCause.CLOSED));
      }
    }
  }

  /** The server stands still: some workers hang up, and none of them has died. */
  void pause() {
    pauses++;
    long nanos = (5 + random.nextInt(30)) * Driver.SECOND;
    if (fault != SimFault.PAUSE_UNNOTICED) {
      apply(new Event.ServerPaused(nanos));
    }
    for (SimWorker worker : workers) {
      if (worker.connected() && !worker.frozen && random.nextBoolean()) {
        long session = worker.session;
        worker.disconnect();
        List<Effect> effects = apply(new Event.SessionLost(session, LossCause.CLOSED));
        assertThat(effects)
            .as("strikes for not hearing a paused server")
            .noneMatch(
                effect ->
                    effect instanceof Effect.Store stored
                        && stored.change() instanceof Change.SubtaskStruck);
      }
    }
  }

  /** A file of a partial is lost, or another is in its place. */
  void damage() {
    damages += store.damage(random) ? 1 : 0;
  }

  /** Puts a worker into its group, or takes it out. */
  void regroup(SimWorker worker, boolean member) {
    apply(new Event.MembershipAsked(++requests, ADMIN, worker.name, worker.group(), member));
  }

  /**
   * Somebody who has learnt of other workers' leases claims that they are his, and answers them:
   * under a name of his own or of another worker, with a tag that he saw or guessed.
   */
  void lie() {
    if (seen.isEmpty()) {
      return;
    }
    lies++;
    List<SubtaskRange> claimed = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SubtaskRange one = seen.get(random.nextInt(seen.size()));
      long fence = random.nextInt(3) > 0 ? one.fence() : random.nextInt(2) * random.nextLong();
      long counter = one.attempt().counter() + random.nextInt(3) / 2;
      Attempt attempt = new Attempt(store.incarnation - random.nextInt(2), counter);
      attempt = random.nextBoolean() ? one.attempt() : attempt;
      claimed.add(new SubtaskRange(one.task(), one.first(), one.count(), attempt, fence));
    }
    String name = random.nextInt(4) == 0 ? workers.get(0).name : "liar";
    long session = ++sessions;
    WorkerProfile profile =
        new WorkerProfile(
            name, random.nextLong(), "host", 1, 1, Set.of("g0", "g1"), Map.of(), Set.of("noop"));
    boolean running = random.nextBoolean();
    List<SubtaskRange> none = List.of();
    apply(
        new Event.WorkerJoined(
            session, profile, running ? claimed : none, running ? none : claimed));
    answerFalsely(session, claimed);
    apply(new Event.SessionLost(session, LossCause.STOPPED));
  }

  /** A worker answers what others were given, never what it was given itself. */
  void answerForOthers(SimWorker worker) {
    if (!worker.connected() || worker.frozen || seen.isEmpty()) {
      return;
    }
    lies++;
    SubtaskRange one = seen.get(random.nextInt(seen.size()));
    List<SubtaskRange> own = worker.holding();
    own.addAll(worker.finished());
    long fence = own.isEmpty() ? one.fence() : own.get(0).fence();
    SubtaskRange shown =
        new SubtaskRange(one.task(), one.first(), one.count(), one.attempt(), fence);
    boolean known =
        own.stream().anyMatch(mine -> mine.first() < one.end() && one.first() < mine.end());
    if (!known && !onItsWay(worker, shown)) {
      answerFalsely(worker.session, List.of(shown));
    }
  }

  /** Whether any of this is a lease of the worker that it has not been told of yet. */
  private boolean onItsWay(SimWorker worker, SubtaskRange shown) {
    var task = engine.context().tasks().live(shown.task());
    var session = engine.context().sessions().get(worker.session);
    return task != null && session != null && !task.leases().valid(session, shown).isEmpty();
  }

  private void answerFalsely(long session, List<SubtaskRange> claimed) {
    for (SubtaskRange range : claimed) {
      List<Result> results = new ArrayList<>();
      for (int i = 0; i < range.count(); i++) {
        results.add(SimJob.result(random.nextLong()));
      }
      Event.Completion lie = new Event.Completion(range, results, 1000, 0);
      apply(new Event.Completed(session, List.of(lie)));
    }
  }

  void submit(TaskSpec spec) {
    wanted.put(spec.submissionId(), spec);
    send(spec);
  }

  private void send(TaskSpec spec) {
    submissions.put(++requests, spec.submissionId());
    apply(new Event.Submitted(requests, spec));
  }

  void cancel(long task) {
    apply(new Event.CancelAsked(++requests, ADMIN, task));
  }

  void retry(long task) {
    apply(new Event.RetryAsked(++requests, ADMIN, task));
  }

  /** One turn of the world, with trouble or without. */
  void turn(boolean trouble) {
    scarce = trouble;
    try {
      move(trouble);
    } catch (ExhaustedException e) {
      scarce = false;
      exhaustions++;
      crash();
    }
    scarce = false;
  }

  private void move(boolean trouble) {
    now += random.nextInt(20) * Driver.MILLI;
    if (engine.nextDeadlineNanos() <= now) {
      apply(new Event.Tick());
    }
    if (random.nextInt(3) > 0) {
      commit(1 + random.nextInt(8));
    }
    Event answer = random.nextBoolean() ? pool.poll() : null;
    if (answer != null) {
      apply(answer);
    }
    SimWorker worker = workers.get(random.nextInt(workers.size()));
    if (!worker.connected()) {
      worker.actAlone();
      worker.cutOff &= random.nextInt(30) > 0;
      if (!worker.cutOff && random.nextInt(5) == 0) {
        join(worker);
      }
    } else if (trouble && random.nextInt(60) == 0) {
      harm(worker);
    } else {
      Event event = worker.act();
      if (event instanceof Event.SubtaskFailed failed) {
        judge.failing(engine.context(), failed, now);
        apply(distorted(failed));
      } else if (event != null) {
        apply(event);
      }
    }
  }

  private Event distorted(Event.SubtaskFailed failed) {
    if (fault == SimFault.FAILURES_FORGOTTEN) {
      return new Event.Returned(failed.session(), List.of(failed.range()));
    }
    if (fault == SimFault.PROGRAM_CHARGED && failed.cause() == Event.FailureCause.PROGRAM_MISSING) {
      return new Event.SubtaskFailed(
          failed.session(),
          failed.range(),
          failed.problem(),
          Event.FailureCause.PERMANENT,
          failed.evidence());
    }
    return failed;
  }

  /** Lets time pass to the next deadline where nothing else can happen. */
  void skipIdleTime() {
    boolean idle = uncommitted.isEmpty() && pool.idle();
    for (SimWorker worker : workers) {
      idle &= worker.connected() && worker.idle();
    }
    if (idle && engine.nextDeadlineNanos() != Long.MAX_VALUE) {
      now = Math.max(now, engine.nextDeadlineNanos());
    }
  }

  long now() {
    return now;
  }

  private void join(SimWorker worker) {
    boolean known = worker.identity != 0 && worker.key == key;
    worker.session = ++sessions;
    worker.frozen = false;
    long identity = known ? worker.identity : random.nextLong();
    joining.put(worker.session, identity);
    Set<String> groups =
        fault == SimFault.SKIP_ELIGIBILITY ? Set.of("g0", "g1") : Set.of(worker.group());
    apply(
        new Event.WorkerJoined(
            worker.session,
            worker.profile(name(worker), identity, groups),
            worker.holding(),
            worker.finished()));
  }

  private String name(SimWorker worker) {
    return worker.name + (fault == SimFault.NAMES_CHANGE ? "~" + worker.session : "");
  }

  private void joined(SimWorker worker, Effect.Joined joined) {
    worker.identity = joining.get(joined.session());
    worker.key = key;
    joined.revoked().forEach(worker::drop);
    WorkerProfile honest = worker.profile(name(worker), worker.identity, Set.of(worker.group()));
    Set<String> groups = engine.context().groups().of(honest);
    for (SubtaskRange range : joined.readopted()) {
      String group = engine.context().tasks().live(range.task()).spec().limits().group();
      assertThat(group.isEmpty() || groups.contains(group)).as("eligible for %s", range).isTrue();
    }
  }

  private void harm(SimWorker worker) {
    long session = worker.session;
    deaths++;
    switch (random.nextInt(4)) {
      case 0 -> {
        worker.die();
        apply(new Event.SessionLost(session, LossCause.CLOSED));
      }
      case 1 -> {
        worker.disconnect();
        apply(new Event.SessionLost(session, LossCause.CLOSED));
      }
      case 2 -> worker.disconnect();
      default -> {
        worker.frozen = true;
        silentSince.put(session, now);
      }
    }
  }

  /** Ends all trouble: everybody who is frozen dies and comes back. */
  void calm() {
    scarce = false;
    for (SimWorker worker : workers) {
      worker.cutOff = false;
      worker.unlucky = false;
      apply(new Event.GroupCreateAsked(++requests, ADMIN, worker.group()));
      regroup(worker, true);
      if (worker.frozen) {
        long session = worker.session;
        worker.die();
        worker.frozen = false;
        apply(new Event.SessionLost(session, LossCause.CLOSED));
      }
    }
  }

  void commit(int most) {
    for (int i = 0; i < most && !uncommitted.isEmpty(); i++) {
      List<Effect> step = uncommitted.poll();
      if (fault == SimFault.STEP_NOT_ATOMIC && step.size() > 1) {
        uncommitted.addFirst(step.subList(1, step.size()));
        step = step.subList(0, 1);
      }
      for (Effect effect : step) {
        if (effect instanceof Effect.Store stored && !dropped(stored.change())) {
          store.commit(stored.change());
        }
      }
      step.stream().filter(effect -> !(effect instanceof Effect.Store)).forEach(this::carry);
    }
  }

  private boolean dropped(Change change) {
    return fault == SimFault.NO_HIGH_WATER && change instanceof Change.HighWater
        || fault == SimFault.RESULTS_NOT_STORED && change instanceof Change.SubtasksDone;
  }

  boolean settled() {
    return uncommitted.isEmpty()
        && pool.idle()
        && accepted.keySet().containsAll(wanted.keySet())
        && store.rows.values().stream().allMatch(row -> row.state.isFinal());
  }

  /** What still lives, for the message of a failure. */
  String describe() {
    StringBuilder text = new StringBuilder();
    for (var task : engine.context().tasks().live()) {
      text.append("task ").append(task.id());
      text.append(" ready ").append(task.ready().size());
      text.append(" exclusive ").append(task.exclusive());
      text.append(" unconfirmed ").append(task.unconfirmed().size());
      text.append(" planned to ").append(task.planner().planned());
      text.append(" of ").append(task.plan().end());
      text.append(" done ").append(task.done().size());
      text.append(" superseded ").append(task.superseded().size());
      text.append(" ended ").append(task.failures().ended().keySet());
      text.append(" merged ").append(pool.merged(task.id()));
      for (var lease : task.leases().all()) {
        text.append(' ').append(lease.range()).append(" at ").append(lease.session().worker());
      }
      text.append('\n');
    }
    for (SimWorker worker : workers) {
      text.append(worker).append('\n');
    }
    return text.toString();
  }

  private List<Effect> apply(Event event) {
    List<Effect> durable = new ArrayList<>();
    List<Effect> effects = engine.apply(event, now);
    judge.judge(engine.context(), effects, now);
    for (Effect effect : effects) {
      boolean waits = effect.durable() && fault != SimFault.ACK_BEFORE_COMMIT;
      if (effect instanceof Effect.Store || waits) {
        durable.add(effect);
      } else {
        carry(effect);
      }
    }
    if (!durable.isEmpty()) {
      uncommitted.add(durable);
    }
    Invariants.check(engine.context());
    return effects;
  }

  /** Whether this is not done for want of memory; else the server has ended by it. */
  private boolean exhausted(Effect effect) {
    boolean big =
        effect instanceof Effect.Plan
            || effect instanceof Effect.OpenMerge
            || effect instanceof Effect.Merge;
    if (!scarce || !big || random.nextInt(300) > 0) {
      return false;
    }
    if (fault != SimFault.EXHAUSTION_IGNORED) {
      throw new ExhaustedException();
    }
    return true;
  }

  private void carry(Effect effect) {
    if (exhausted(effect)) {
      return;
    }
    if (effect instanceof Effect.Plan plan) {
      pool.plan(plan);
    } else if (effect instanceof Effect.OpenMerge open) {
      pool.open(open);
    } else if (effect instanceof Effect.Merge merge) {
      merge(merge);
    } else if (effect instanceof Effect.CloseMerge close) {
      pool.close(close);
    } else if (effect instanceof Effect.Reply reply) {
      replied(reply);
    } else if (effect instanceof Effect.Refuse refuse) {
      String id = submissions.get(refuse.request());
      if (id != null && !refuse.problem().code().equals("BUSY")) {
        wanted.remove(id);
      }
    } else {
      toWorker(effect);
    }
  }

  private void merge(Effect.Merge merge) {
    if (fault != SimFault.NO_REPLAY || !merge.replay()) {
      pool.merge(merge);
    }
    if (fault == SimFault.MERGED_TWICE && random.nextInt(100) == 0) {
      pool.merge(merge);
    }
  }

  private void replied(Effect.Reply reply) {
    String id = submissions.get(reply.request());
    if (id != null && reply.view() instanceof View.Accepted view) {
      Long before = accepted.put(id, view.task());
      assertThat(before == null || before == view.task()).as("one task per id").isTrue();
      assertThat(store.knows(view.task())).as("acknowledged, so stored").isTrue();
    }
  }

  private void toWorker(Effect effect) {
    for (SimWorker worker : workers) {
      if (!worker.connected()) {
        continue;
      }
      if (effect instanceof Effect.Assign assign
          && assign.session() == worker.session
          && (fault != SimFault.ASSIGNMENTS_LOST || random.nextInt(50) > 0)) {
        worker.assign(assign.assignments());
        assign.assignments().forEach(assignment -> seen.add(assignment.range()));
        if (seen.size() > 200) {
          seen.subList(0, 100).clear();
        }
      } else if (effect instanceof Effect.Joined joined && joined.session() == worker.session) {
        joined(worker, joined);
      } else if (effect instanceof Effect.Revoke revoke && revoke.session() == worker.session) {
        revoke.ranges().forEach(worker::drop);
      } else if (effect instanceof Effect.ResultOk ok && ok.session() == worker.session) {
        worker.acknowledged(ok.ranges());
      } else if (effect instanceof Effect.ForgetTask gone && gone.session() == worker.session) {
        worker.forget(gone.task());
      } else if (effect instanceof Effect.CloseSession close && close.session() == worker.session) {
        worker.disconnect();
      }
    }
  }
}
