package furrow.engine.health;

import furrow.engine.Event.Caller;
import furrow.engine.Problem;
import furrow.engine.lease.Session;
import furrow.engine.task.Refusals;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is remembered of one worker that failed, by its name: over its sessions, in memory only. A
 * failure is <em>vindicated</em> when the same subtask then succeeds elsewhere, which speaks
 * against the worker, and <em>refuted</em> when it fails elsewhere too, which speaks against the
 * subtask.
 */
public final class WorkerHealth {
  /** After this time what it did counts no more. */
  static final long WINDOW_NANOS = 600_000_000_000L;

  /** Vindicated failures without which nobody is sick. */
  private static final int LEAST_VINDICATED = 3;

  /** Failures without any success after which nobody waits for the others to succeed. */
  private static final int LEAST_FAILED = 8;

  /** How much more often than the others it must fail. */
  private static final int TIMES_OTHERS = 4;

  /** Before everything, and far enough from the end of numbers to be subtracted. */
  private static final long NEVER = Long.MIN_VALUE / 2;

  private static final int MOST_USERS = 16;
  private static final int MOST_EXCLUSIONS = 64;
  private static final int MOST_TEXT = 500;

  /** What a worker turned out to have no program or memory for. */
  private static final class Exclusion {
    /** Whose task showed it; others are not told of what it ran. */
    String user;

    String why;
    int times;
    boolean active;

    /** The process that lacks it, or 0 when the next one of its name will lack it too. */
    long identity;
  }

  private final String worker;
  private final Map<String, Exclusion> exclusions = new LinkedHashMap<>();
  private final Set<String> users = new TreeSet<>();
  private long since = NEVER;
  private long failed;
  private long vindicated;
  private long refuted;
  private long doneBefore;
  private long doneBase;
  private long allDoneBase;
  private Quarantine quarantine;
  private int times;
  private long releasedAt = NEVER;

  WorkerHealth(String worker) {
    this.worker = worker;
  }

  public String worker() {
    return worker;
  }

  // ---- sessions ----

  /** The worker has a new session. */
  void joined() {
    doneBase = 0;
  }

  /** Its session is over. */
  public void left(Session session) {
    doneBefore += session.subtasksDone() - doneBase;
    doneBase = 0;
  }

  // ---- failures ----

  /**
   * A subtask of this user failed here.
   *
   * @param allDone subtasks done by all workers so far
   */
  public void failed(String user, Session session, long allDone, long now) {
    if (now - since > WINDOW_NANOS) {
      restart(session, allDone, now);
    }
    failed++;
    if (users.size() < MOST_USERS) {
      users.add(user);
    }
  }

  private void restart(Session session, long allDone, long now) {
    since = now;
    failed = 0;
    vindicated = 0;
    refuted = 0;
    doneBefore = 0;
    doneBase = session.subtasksDone();
    allDoneBase = allDone;
    users.clear();
  }

  /** A failure was none. */
  public void withdrawn() {
    failed = Math.max(0, failed - 1);
  }

  public void vindicated() {
    vindicated++;
  }

  public void refuted() {
    refuted++;
  }

  /** How often others succeeded where it had failed, of late. */
  long vindicated(long now) {
    return now - since <= WINDOW_NANOS ? vindicated : 0;
  }

  private long done(Session session) {
    return doneBefore + (session == null ? 0 : session.subtasksDone() - doneBase);
  }

  /** Mean time between its failures. */
  public long pace(long now) {
    return (now - since) / Math.max(1, failed);
  }

  /**
   * Whether it fails much more often than the others, by subtasks that they then did.
   *
   * @param session its session, or null
   * @param othersFailed failures of others that were vindicated
   */
  public boolean failsMoreOften(Session session, long othersFailed, long allDone) {
    long done = done(session);
    long othersDone = Math.max(0, allDone - allDoneBase - done);
    return vindicated >= LEAST_VINDICATED
        && failed >= done
        && vindicated >= 2 * refuted
        && TIMES_OTHERS * othersFailed * (failed + done) <= failed * (othersFailed + othersDone);
  }

  /**
   * Whether it fails so fast that the others have had no time to show that they do better: all it
   * was given failed, and nothing of that was tried elsewhere in vain.
   */
  public boolean failsFaster(Session session, long othersFailed) {
    return failed >= LEAST_FAILED && refuted == 0 && othersFailed == 0 && done(session) == 0;
  }

  // ---- quarantine ----

  /** The quarantine it is in, or null. */
  public Quarantine quarantine() {
    return quarantine;
  }

  /** Puts it into quarantine, for longer than the last time; returns when probation begins. */
  public long quarantine(long now) {
    if (quarantine == null && now - releasedAt > WINDOW_NANOS) {
      times = 0;
    }
    boolean again = quarantine != null;
    String reason =
        again
            ? "failed again on probation"
            : failed
                + " subtasks failed here"
                + (vindicated > 0 ? ", " + vindicated + " of them then succeeded elsewhere" : "");
    Set<String> concerned = new TreeSet<>(users);
    if (again) {
      concerned.addAll(quarantine.users());
    }
    long until = now + Quarantine.length(++times);
    quarantine = new Quarantine(concerned, until, reason);
    since = NEVER;
    return until;
  }

  /** One subtask at a time from now on. */
  public void tryAgain() {
    quarantine.tryAgain();
  }

  /** It has shown that it can work, or somebody says so. */
  public void release(long now) {
    quarantine = null;
    releasedAt = now;
    since = NEVER;
  }

  // ---- what it lacks ----

  /**
   * It has no program, or not enough memory, for this work.
   *
   * @param anyProcess whether a new process of its name will lack it too
   * @return for how many nanoseconds it gets no more of it, where others can do it
   */
  public long exclude(Session session, Task task, boolean anyProcess, Problem problem) {
    String work = task.work();
    long identity = anyProcess ? 0 : session.profile().identity();
    if (exclusions.size() >= MOST_EXCLUSIONS && !exclusions.containsKey(work)) {
      exclusions.remove(exclusions.keySet().iterator().next());
    }
    Exclusion exclusion = exclusions.computeIfAbsent(work, name -> new Exclusion());
    exclusion.times = exclusion.identity == identity ? exclusion.times + 1 : 1;
    exclusion.identity = identity;
    exclusion.active = true;
    exclusion.user = task.spec().user();
    exclusion.why = problem.message();
    return Refusals.pause(exclusion.times);
  }

  /** It may be tried again. */
  public void expire(String work) {
    Exclusion exclusion = exclusions.get(work);
    if (exclusion != null) {
      exclusion.active = false;
    }
  }

  /** It is to be given everything. */
  public boolean includeAll() {
    boolean any = exclusions.values().stream().anyMatch(exclusion -> exclusion.active);
    exclusions.clear();
    return any;
  }

  /** Whether this session is to be handed the task only if nobody else can do it. */
  public boolean shuns(Session session, Task task) {
    boolean apart =
        quarantine != null && !quarantine.probation() && quarantine.covers(task.spec().user());
    return apart || !exclusions.isEmpty() && excluded(session, task.work());
  }

  private boolean excluded(Session session, String work) {
    Exclusion exclusion = exclusions.get(work);
    return exclusion != null && exclusion.active && meant(exclusion, session);
  }

  private static boolean meant(Exclusion exclusion, Session session) {
    return exclusion.identity == 0 || exclusion.identity == session.profile().identity();
  }

  /** Whether this user's subtasks are handed to it one at a time. */
  public boolean onProbation(String user) {
    return quarantine != null && quarantine.probation() && quarantine.covers(user);
  }

  /** What there is to tell somebody of a session of it, in words; empty for nothing. */
  public String reason(Session session, Caller caller, long now) {
    List<String> reasons = new ArrayList<>();
    if (quarantine != null) {
      String next =
          quarantine.probation()
              ? "gets one subtask at a time until one succeeds"
              : "probation in " + Math.max(0, quarantine.until() - now) / 1_000_000_000L + " s";
      reasons.add(quarantine.reason() + "; " + next);
    }
    exclusions.forEach(
        (work, exclusion) -> {
          boolean open = caller.admin() || caller.user().equals(exclusion.user);
          if (open && exclusion.active && meant(exclusion, session)) {
            reasons.add("gets no " + work + " where others can do it: " + exclusion.why);
          }
        });
    String all = String.join("; ", reasons);
    return all.length() <= MOST_TEXT ? all : all.substring(0, MOST_TEXT) + "...";
  }

  boolean idle(long now) {
    return quarantine == null
        && exclusions.isEmpty()
        && now - releasedAt > WINDOW_NANOS
        && now - since > WINDOW_NANOS;
  }
}
