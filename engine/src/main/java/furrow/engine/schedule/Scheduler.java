package furrow.engine.schedule;

import furrow.engine.lease.Session;
import furrow.engine.schedule.UserQueue.ScheduledTask;
import furrow.engine.schedule.UserQueue.UserShare;
import furrow.engine.task.RetryQueue;
import furrow.engine.task.RetryQueue.Retry;
import furrow.engine.task.SegmentState;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings ready subtasks and sessions with room together. Each decision costs O(log n); a run makes
 * a bounded number of them and says when there is more to do.
 */
public final class Scheduler {
  /** Decisions in one run. */
  private static final int STRIDE = 512;

  /** Entries looked at for one session before it is left alone for this run. */
  private static final int PROBES = 16;

  /** Empty resource classes that are kept. */
  private static final int MOST_EMPTY_CLASSES = 64;

  private final Assigner assigner;
  private final Map<ResourceClass.Key, ResourceClass> classes = new LinkedHashMap<>();
  private final Map<Long, Candidate> candidates = new LinkedHashMap<>();
  private final Map<Long, ScheduledTask> entries = new HashMap<>();
  private final Map<Long, Task> limited = new LinkedHashMap<>();
  private final Map<Long, Task> placed = new LinkedHashMap<>();

  /** Tasks with subtasks that failed and wait. */
  private final Set<Long> retrying = new HashSet<>();

  private final Map<String, UserShare> shares = new HashMap<>();
  private final RetryRule retryRule;
  private final ExclusiveDispatch exclusive;

  /** What the user served last had been given when the turn came. */
  private long level;

  /**
   * @param comebackNanos how long a subtask that failed waits for another worker when none is there
   */
  public Scheduler(Assigner assigner, long comebackNanos) {
    this.assigner = assigner;
    this.retryRule = new RetryRule(comebackNanos);
    this.exclusive = new ExclusiveDispatch(retryRule);
  }

  public void add(Task task) {
    ResourceClass resources =
        resources(new ResourceClass.Key(task.spec().limits().group(), task.spec().kernel()));
    UserShare share = shares.computeIfAbsent(task.spec().user(), UserShare::new);
    UserQueue queue = resources.queue(share);
    ScheduledTask entry = new ScheduledTask(task, queue);
    resources.add(entry);
    entries.put(task.id(), entry);
    if (task.spec().limits().subtaskTimeoutNanos() > 0) {
      limited.put(task.id(), task);
    }
    if (task.plan().placed()) {
      placed.put(task.id(), task);
    }
    refresh(task);
  }

  public void remove(Task task) {
    limited.remove(task.id());
    placed.remove(task.id());
    retrying.remove(task.id());
    ScheduledTask entry = entries.remove(task.id());
    if (entry != null) {
      entry.queue.resources.remove(entry);
      if (entry.queue.share.tasks == 0) {
        shares.remove(entry.queue.share.user);
      }
    }
  }

  /** To be called when what the task has ready may have changed. */
  public void refresh(Task task) {
    ScheduledTask entry = entries.get(task.id());
    if (entry == null) {
      return;
    }
    ResourceClass resources = entry.queue.resources;
    if (entry.queued != task.dispatchable()) {
      if (entry.queued) {
        resources.dequeue(entry);
      } else {
        UserShare share = entry.queue.share;
        if (share.queues.isEmpty()) {
          share.served = Math.max(share.served, level);
        }
        resources.enqueue(entry);
      }
    }
    if (task.exclusive().isEmpty()) {
      resources.exclusive.remove(entry);
    } else {
      resources.exclusive.add(entry);
    }
    if (!task.ready().retries().isEmpty() || !task.exclusive().isEmpty()) {
      retrying.add(task.id());
    } else if (!retrying.isEmpty()) {
      retrying.remove(task.id());
    }
  }

  /** Whether any subtask that failed waits: who may have it depends on the time. */
  public boolean retrying() {
    return !retrying.isEmpty();
  }

  public void join(Session session) {
    Candidate candidate = new Candidate(session);
    candidates.put(session.id(), candidate);
    exclusive.refresh(candidate);
    for (ResourceClass resources : classes.values()) {
      if (resources.key.fits(session)) {
        resources.enter(candidate);
      }
    }
    candidate.list();
  }

  public void leave(Session session) {
    Candidate candidate = candidates.remove(session.id());
    candidate.unlist();
    new ArrayList<>(candidate.classes).forEach(resources -> resources.leave(candidate));
  }

  /** To be called when the load or the condition of a session has changed. */
  public void refresh(Session session) {
    Candidate candidate = candidates.get(session.id());
    if (candidate != null) {
      candidate.unlist();
      exclusive.refresh(candidate);
      candidate.list();
    }
  }

  /** To be called when a session's groups have changed. */
  public void regroup(Session session) {
    leave(session);
    join(session);
  }

  /** Slots that could run the task, whether free or not. */
  public int slotsFor(Task task) {
    ScheduledTask entry = entries.get(task.id());
    return entry == null ? 0 : (int) Math.min(Integer.MAX_VALUE, entry.queue.resources.slots());
  }

  /** Sessions that could run the task. */
  public Collection<Session> sessionsFor(Task task) {
    ScheduledTask entry = entries.get(task.id());
    return entry == null ? List.of() : entry.queue.resources.sessions();
  }

  /** The least loaded session that could run the task, if it has a free slot; else null. */
  public Session idleFor(Task task) {
    ScheduledTask entry = entries.get(task.id());
    if (entry == null || entry.queue.resources.free.isEmpty()) {
      return null;
    }
    Candidate candidate = entry.queue.resources.free.first();
    return candidate.slotsFull() ? null : candidate.session;
  }

  /**
   * Live tasks whose workers have slots to spare and nothing ready to fill them, at most so many.
   */
  public List<Task> starving(int most) {
    List<Task> tasks = new ArrayList<>();
    for (ResourceClass resources : classes.values()) {
      if (resources.idles() && choose(resources.free.first()) == null) {
        resources.entries.stream()
            .limit(most - tasks.size())
            .map(entry -> entry.task)
            .filter(task -> !task.leases().isEmpty())
            .forEach(tasks::add);
      }
    }
    return tasks;
  }

  /** Live tasks with a time limit for each subtask. */
  public List<Task> limited() {
    return List.copyOf(limited.values());
  }

  /** Live tasks whose units belong to places. */
  public Collection<Task> placed() {
    return placed.values();
  }

  /** Whether a session may be handed the task; see {@link ResourceClass#serves}. */
  public boolean serves(Task task, Session session) {
    ScheduledTask entry = entries.get(task.id());
    return entry != null && entry.queue.resources.serves(session, task);
  }

  /** Whether any other worker than these may be handed the task. */
  public boolean servedByOther(Task task, List<String> workers) {
    ScheduledTask entry = entries.get(task.id());
    return entry != null && entry.queue.resources.servedByOther(task, workers);
  }

  /** Whether a session has what the task asks for. */
  public boolean fits(Task task, Session session) {
    ScheduledTask entry = entries.get(task.id());
    return entry != null && entry.queue.resources.key.fits(session);
  }

  /**
   * Hands out what can be handed out.
   *
   * @return whether there is more to do at once
   */
  public boolean run(long now) {
    retryRule.now(now);
    int left = STRIDE;
    for (ResourceClass resources : classes.values()) {
      if (!resources.exclusive.isEmpty()) {
        exclusive.serve(resources, assigner);
      }
      left = serve(resources, left);
    }
    return left <= 0;
  }

  private int serve(ResourceClass resources, int decisions) {
    int left = decisions;
    List<Candidate> parked = new ArrayList<>(0);
    while (left > 0 && !resources.users.isEmpty() && !resources.free.isEmpty()) {
      Candidate candidate = resources.free.first();
      ScheduledTask entry = choose(candidate);
      if (entry != null) {
        give(candidate, entry);
        left--;
      } else if (candidate.slotsFull()) {
        break;
      } else {
        candidate.unlist();
        parked.add(candidate);
      }
    }
    parked.forEach(Candidate::list);
    return left;
  }

  private void give(Candidate candidate, ScheduledTask entry) {
    UserShare share = entry.queue.share;
    long nanos = hand(candidate.session, entry);
    level = share.served;
    entry.queue.charge(entry, nanos);
    share.charge(nanos);
    refresh(entry.task);
    refresh(candidate.session);
  }

  /** Hands out what failed before, else what comes next; returns its expected slot time. */
  private long hand(Session session, ScheduledTask entry) {
    Task task = entry.task;
    ResourceClass resources = entry.queue.resources;
    Retry retry = retry(session, entry);
    if (retry != null) {
      SegmentState state = task.segments().of(retry.index());
      int most = amount(session, entry, retry, state, task.ready().retries().size());
      int count =
          task.ready()
              .retries()
              .inRow(
                  retry, state.end(), most, next -> retryRule.open(resources, session, task, next));
      return assigner.assign(session, task, retry.index(), count);
    }
    SegmentState state = task.ready().head(session.worker());
    int most = Prefetch.amount(session, task, resources.slots(), resources.contested());
    int count = (int) Math.min(most, state.readyCountInRow());
    return assigner.assign(session, task, state.firstReady(), count);
  }

  /** What failed before and may be handed to this session now; or null. */
  private Retry retry(Session session, ScheduledTask entry) {
    RetryQueue retries = entry.task.ready().retries();
    if (retries.isEmpty()) {
      return null;
    }
    ResourceClass resources = entry.queue.resources;
    return retries.first(
        retry ->
            retryRule.open(resources, session, entry.task, retry)
                && amount(session, entry, retry, entry.task.segments().of(retry.index()), 1) > 0);
  }

  private static int amount(
      Session session, ScheduledTask entry, Retry retry, SegmentState state, int ready) {
    ResourceClass resources = entry.queue.resources;
    return Prefetch.amount(
        session,
        entry.task,
        Math.min(ready, entry.task.room(retry.start())),
        Prefetch.estimate(entry.task, state.segment()),
        resources.slots(),
        resources.contested());
  }

  /** The entry whose turn it is among those that this candidate can take now, or null. */
  private ScheduledTask choose(Candidate candidate) {
    ScheduledTask best = null;
    for (ResourceClass resources : candidate.classes) {
      int probes = PROBES;
      for (UserQueue queue : resources.users) {
        if (probes <= 0 || best != null && queue.share.served >= best.queue.share.served) {
          break;
        }
        ScheduledTask found = suitable(candidate, queue, probes);
        probes -= queue.entries.size();
        if (found != null) {
          best = found;
          break;
        }
      }
    }
    return best;
  }

  private ScheduledTask suitable(Candidate candidate, UserQueue queue, int probes) {
    int left = probes;
    ResourceClass resources = queue.resources;
    for (ScheduledTask entry : queue.entries) {
      if (left-- <= 0) {
        break;
      }
      Session session = candidate.session;
      if (resources.serves(session, entry.task)
          && (retry(session, entry) != null
              || Prefetch.amount(session, entry.task, resources.slots(), resources.contested())
                  > 0)) {
        return entry;
      }
    }
    return null;
  }

  private ResourceClass resources(ResourceClass.Key key) {
    ResourceClass known = classes.get(key);
    if (known != null) {
      return known;
    }
    if (classes.size() >= MOST_EMPTY_CLASSES) {
      dropEmptyClasses();
    }
    ResourceClass created = new ResourceClass(key);
    classes.put(key, created);
    for (Candidate candidate : candidates.values()) {
      if (key.fits(candidate.session)) {
        candidate.unlist();
        created.enter(candidate);
        candidate.list();
      }
    }
    return created;
  }

  private void dropEmptyClasses() {
    List<ResourceClass> empty = new ArrayList<>();
    classes.values().stream().filter(resources -> resources.entries.isEmpty()).forEach(empty::add);
    for (ResourceClass resources : empty) {
      for (Candidate candidate : List.copyOf(resources.members)) {
        candidate.unlist();
        resources.leave(candidate);
        candidate.list();
      }
      classes.remove(resources.key);
    }
  }

  /** Carries out what the scheduler decides. */
  public interface Assigner {
    /**
     * Hands subtasks that wait to the session.
     *
     * @param first index of the first; all are of one segment
     * @return the expected slot time of what was handed out
     */
    long assign(Session session, Task task, long first, int count);
  }
}
