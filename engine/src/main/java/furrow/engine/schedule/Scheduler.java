package furrow.engine.schedule;

import furrow.engine.lease.Session;
import furrow.engine.schedule.UserQueue.ScheduledTask;
import furrow.engine.schedule.UserQueue.UserShare;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  private final Map<String, UserShare> shares = new HashMap<>();
  private final ExclusiveDispatch exclusive = new ExclusiveDispatch();

  /** What the user served last had been given when the turn came. */
  private long level;

  public Scheduler(Assigner assigner) {
    this.assigner = assigner;
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
      if (resources.starves()) {
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
  public boolean run() {
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
    ResourceClass resources = entry.queue.resources;
    int most =
        Prefetch.amount(candidate.session, entry.task, resources.slots(), resources.contested());
    long nanos = assigner.assign(candidate.session, entry.task, most);
    level = share.served;
    entry.queue.charge(entry, nanos);
    share.charge(nanos);
    refresh(entry.task);
    refresh(candidate.session);
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

  private static ScheduledTask suitable(Candidate candidate, UserQueue queue, int probes) {
    int left = probes;
    ResourceClass resources = queue.resources;
    for (ScheduledTask entry : queue.entries) {
      if (left-- <= 0) {
        break;
      }
      if (!candidate.session.refuses(entry.task.id())
          && Prefetch.amount(
                  candidate.session, entry.task, resources.slots(), resources.contested())
              > 0) {
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
     * Hands the foremost ready subtasks of the task to the session.
     *
     * @param most how many at most
     * @return the expected slot time of what was handed out
     */
    long assign(Session session, Task task, int most);

    /** Hands one subtask that must run alone to a session that has nothing else. */
    void assignExclusive(Session session, Task task);
  }
}
