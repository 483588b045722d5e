package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Caller;
import furrow.engine.Event.LossCause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A server with its store and kernel pool, some workers and clients, and trouble by the dice. */
final class SimWorld {
  private static final Caller ADMIN = new Caller("root", true);
  private static final EngineSettings SETTINGS =
      new EngineSettings(5 * Driver.SECOND, 5, 1 << 20, 50, 20);

  /** What may be wrong with the world on purpose, to see that somebody notices. */
  enum Fault {
    NONE,
    /** Changes of one step are committed one by one. */
    STEP_NOT_ATOMIC,
    /** Durable effects do not wait for their commit. */
    ACK_BEFORE_COMMIT,
    /** High-water marks are not stored. */
    NO_HIGH_WATER,
    /** The kernel pool is told of a result twice. */
    MERGED_TWICE,
    /** The kernel pool reads nothing back after a restart. */
    NO_REPLAY,
    /** Results are not stored. */
    RESULTS_NOT_STORED,
    /** Workers' assignments get lost on the way. */
    ASSIGNMENTS_LOST
  }

  final Random random;
  final SimStore store = new SimStore();
  final List<SimWorker> workers = new ArrayList<>();
  final Map<String, Long> accepted = new TreeMap<>();
  int crashes;
  int deaths;
  private final Fault fault;
  private final SimPool pool;
  private final Map<Long, String> submissions = new HashMap<>();
  private final Map<String, TaskSpec> wanted = new TreeMap<>();
  private final Deque<List<Effect>> uncommitted = new ArrayDeque<>();
  private final Map<Long, Long> silentSince = new HashMap<>();
  private Engine engine;
  private long now;
  private long sessions;
  private long requests;

  SimWorld(long seed, Fault fault) {
    this.fault = fault;
    random = new Random(seed);
    pool = new SimPool(random);
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      workers.add(new SimWorker("w" + i, 1 + random.nextInt(4), random));
    }
    boot();
  }

  private void boot() {
    store.incarnation++;
    engine = new Engine(SETTINGS, id -> silentSince.getOrDefault(id, Long.MAX_VALUE));
    apply(new Event.Restored(store.snapshot(), store.incarnation, 1));
    wanted.values().forEach(this::send);
  }

  /** kill -9 of the server: what was not committed never was. */
  void crash() {
    crashes++;
    uncommitted.clear();
    pool.crash();
    submissions.clear();
    workers.forEach(SimWorker::disconnect);
    boot();
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
      if (random.nextInt(5) == 0) {
        apply(worker.join(++sessions));
      }
    } else if (trouble && random.nextInt(60) == 0) {
      harm(worker);
    } else {
      Event event = worker.act();
      if (event != null) {
        apply(event);
      }
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
    for (SimWorker worker : workers) {
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
      if (fault == Fault.STEP_NOT_ATOMIC && step.size() > 1) {
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
    return fault == Fault.NO_HIGH_WATER && change instanceof Change.HighWater
        || fault == Fault.RESULTS_NOT_STORED && change instanceof Change.SubtasksDone;
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

  private void apply(Event event) {
    List<Effect> durable = new ArrayList<>();
    for (Effect effect : engine.apply(event, now)) {
      boolean waits = effect.durable() && fault != Fault.ACK_BEFORE_COMMIT;
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
  }

  private void carry(Effect effect) {
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
    if (fault != Fault.NO_REPLAY || !merge.replay()) {
      pool.merge(merge);
    }
    if (fault == Fault.MERGED_TWICE && random.nextInt(100) == 0) {
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
          && (fault != Fault.ASSIGNMENTS_LOST || random.nextInt(50) > 0)) {
        worker.assign(assign.assignments());
      } else if (effect instanceof Effect.Joined joined && joined.session() == worker.session) {
        worker.joined(joined);
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
