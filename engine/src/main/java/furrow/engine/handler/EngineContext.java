package furrow.engine.handler;

import furrow.engine.Attempt;
import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.EngineSettings;
import furrow.engine.Event;
import furrow.engine.Notice;
import furrow.engine.Problem;
import furrow.engine.SubtaskRange;
import furrow.engine.View;
import furrow.engine.lease.Groups;
import furrow.engine.lease.Session;
import furrow.engine.lease.Sessions;
import furrow.engine.lease.TimerWheel;
import furrow.engine.task.PaceHistory;
import furrow.engine.task.PastSubmissions;
import furrow.engine.task.Task;
import furrow.engine.task.TaskTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The state that all handlers share during one step, and the effects they leave. */
public final class EngineContext {
  private final EngineSettings settings;
  private final TaskTable tasks;
  private final PastSubmissions past = new PastSubmissions();
  private final Sessions sessions = new Sessions();
  private final Groups groups = new Groups();
  private final TimerWheel timers = new TimerWheel();
  private final PaceHistory paces = new PaceHistory();

  /** By user; of nobody under the empty name. */
  private final Map<String, Counters> counters = new HashMap<>();

  private final Set<Task> touched = new LinkedHashSet<>();
  private final Set<Session> loaded = new LinkedHashSet<>();
  private final Map<Session, List<Effect.Assignment>> assignments = new LinkedHashMap<>();
  private List<Effect> effects = new ArrayList<>();
  private long now;
  private int incarnation;
  private long beganAt;
  private long nonce;
  private long lastAttempt;
  private long wallOrigin;
  private boolean stopping;

  public EngineContext(EngineSettings settings) {
    this.settings = settings;
    this.tasks = new TaskTable(settings);
  }

  public EngineSettings settings() {
    return settings;
  }

  public TaskTable tasks() {
    return tasks;
  }

  /** The submissions of forgotten tasks. */
  public PastSubmissions past() {
    return past;
  }

  public Sessions sessions() {
    return sessions;
  }

  public Groups groups() {
    return groups;
  }

  public TimerWheel timers() {
    return timers;
  }

  PaceHistory paces() {
    return paces;
  }

  /** Of all users. */
  public Counters counters() {
    return counters(new Event.Caller("", true));
  }

  /** Those of the task's user; of nobody for a task that is not known. */
  Counters counters(Task task) {
    return counters.computeIfAbsent(task == null ? "" : task.spec().user(), user -> new Counters());
  }

  /** Of all tasks that the caller may see, and of those that nobody knows any more. */
  Counters counters(Event.Caller caller) {
    Counters sum = new Counters();
    counters.forEach(
        (user, some) -> {
          if (caller.admin() || user.isEmpty() || user.equals(caller.user())) {
            sum.add(some);
          }
        });
    return sum;
  }

  public long now() {
    return now;
  }

  public int incarnation() {
    return incarnation;
  }

  /**
   * Wall clock, for display and for what is kept for days: what it was at the start plus the lease
   * time since.
   */
  public long wallMillis() {
    return wallOrigin + now / 1_000_000;
  }

  /** Whether the server is about to stop: no new tasks, no dispatch. */
  public boolean stopping() {
    return stopping;
  }

  void stop() {
    stopping = true;
  }

  /** Lease time at which this start of the server began. */
  long beganAt() {
    return beganAt;
  }

  void begin(int startedIncarnation, long wallMillis, long startedNonce) {
    incarnation = startedIncarnation;
    beganAt = now;
    nonce = startedNonce;
    wallOrigin = wallMillis - now / 1_000_000;
  }

  /** Opens a step. */
  public void step(long time) {
    now = Math.max(now, time);
    effects = new ArrayList<>();
  }

  /** Closes a step: what is to be done. */
  public List<Effect> effects() {
    assignments.forEach((session, list) -> emit(new Effect.Assign(session.id(), list)));
    assignments.clear();
    return effects;
  }

  void emit(Effect effect) {
    effects.add(effect);
  }

  void store(Change change) {
    effects.add(new Effect.Store(change));
  }

  void assign(Session session, Effect.Assignment assignment) {
    assignments.computeIfAbsent(session, key -> new ArrayList<>(2)).add(assignment);
  }

  /** A reply that ends its request; it waits for the changes made so far. */
  void reply(long request, View view) {
    emit(new Effect.Reply(request, view, true));
  }

  void refuse(long request, String code, String message, String hint) {
    emit(new Effect.Refuse(request, new Problem(code, message, hint)));
  }

  void announce(Notice notice) {
    emit(new Effect.Announce(notice));
  }

  void notice(Notice.Kind kind, Task task, String text) {
    announce(new Notice(kind, task.id(), -1, "", text, task.spec().user()));
  }

  void notice(Notice.Kind kind, Session session, String text) {
    announce(new Notice(kind, 0, -1, session.worker(), text));
  }

  void notice(Notice.Kind kind, SubtaskRange range, Session session, String text) {
    Task task = tasks.get(range.task());
    String user = task == null ? "" : task.spec().user();
    announce(new Notice(kind, range.task(), range.first(), session.worker(), text, user));
  }

  /** The attempt of the first of {@code count} subtasks that are handed out now. */
  Attempt attempts(int count) {
    Attempt first = new Attempt(incarnation, lastAttempt + 1);
    lastAttempt += count;
    return first;
  }

  /** Marks the segments that this start appends. */
  long nonce() {
    return nonce;
  }

  /** Whether that attempt can have been given by this state directory. */
  boolean known(Attempt attempt, int count) {
    return attempt.incarnation() < incarnation
        || attempt.incarnation() == incarnation && attempt.counter() <= lastAttempt - count + 1;
  }

  /** Something about the task has changed: planning, scheduling and watchers look at it again. */
  void touch(Task task) {
    touched.add(task);
  }

  /** The load of a session has changed. */
  void load(Session session) {
    loaded.add(session);
  }

  Set<Task> touched() {
    return touched;
  }

  Set<Session> loaded() {
    return loaded;
  }

  /** Counts since the start of this engine. */
  public static final class Counters {
    long completions;
    long duplicates;
    long redispatched;
    long readopted;
    long poisoned;
    long fenced;

    private void add(Counters other) {
      completions += other.completions;
      duplicates += other.duplicates;
      redispatched += other.redispatched;
      readopted += other.readopted;
      poisoned += other.poisoned;
      fenced += other.fenced;
    }

    /** Subtasks done. */
    public long completions() {
      return completions;
    }

    /** Results that came after the first valid one, or without a lease, and were dropped. */
    public long duplicates() {
      return duplicates;
    }

    /** Subtasks handed out again. */
    public long redispatched() {
      return redispatched;
    }

    /** Leases that went on under a new session. */
    public long readopted() {
      return readopted;
    }

    public long poisoned() {
      return poisoned;
    }

    /** Subtasks for which a worker showed a tag that is not that of its lease. */
    public long fenced() {
      return fenced;
    }
  }
}
