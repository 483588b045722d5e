package furrow.engine.schedule;

import furrow.engine.lease.Session;
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
  private static final int KEPT_CLASSES = 64;

  private final Handout handout;
  private final Map<ResourceClass.Key, ResourceClass> classes = new LinkedHashMap<>();
  private final Map<Long, Seat> seats = new LinkedHashMap<>();
  private final Map<Long, Entry> entries = new HashMap<>();
  private final Map<Long, Task> limited = new LinkedHashMap<>();
  private final Map<Long, Task> placed = new LinkedHashMap<>();
  private final Map<String, UserShare> shares = new HashMap<>();
  private final Seclusion seclusion = new Seclusion();

  /** What the user served last had been given when the turn came. */
  private long level;

  public Scheduler(Handout handout) {
    this.handout = handout;
  }

  public void add(Task task) {
    ResourceClass home =
        home(new ResourceClass.Key(task.spec().limits().group(), task.spec().kernel()));
    UserShare share = shares.computeIfAbsent(task.spec().user(), UserShare::new);
    UserQueue queue = home.queue(share);
    Entry entry = new Entry(task, queue);
    home.add(entry);
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
    Entry entry = entries.remove(task.id());
    if (entry != null) {
      entry.queue.home.remove(entry);
      if (entry.queue.share.tasks == 0) {
        shares.remove(entry.queue.share.user);
      }
    }
  }

  /** To be called when what the task has ready may have changed. */
  public void refresh(Task task) {
    Entry entry = entries.get(task.id());
    if (entry == null) {
      return;
    }
    ResourceClass home = entry.queue.home;
    if (entry.queued != task.dispatchable()) {
      if (entry.queued) {
        home.dequeue(entry);
      } else {
        UserShare share = entry.queue.share;
        if (share.queues.isEmpty()) {
          share.served = Math.max(share.served, level);
        }
        home.enqueue(entry);
      }
    }
    if (task.alone().isEmpty()) {
      home.lonely.remove(entry);
    } else {
      home.lonely.add(entry);
    }
  }

  public void join(Session session) {
    Seat seat = new Seat(session);
    seats.put(session.id(), seat);
    seclusion.refresh(seat);
    for (ResourceClass home : classes.values()) {
      if (home.key.fits(session)) {
        home.enter(seat);
      }
    }
    seat.list();
  }

  public void leave(Session session) {
    Seat seat = seats.remove(session.id());
    seat.unlist();
    new ArrayList<>(seat.classes).forEach(home -> home.leave(seat));
  }

  /** To be called when the load or the condition of a session has changed. */
  public void refresh(Session session) {
    Seat seat = seats.get(session.id());
    if (seat != null) {
      seat.unlist();
      seclusion.refresh(seat);
      seat.list();
    }
  }

  /** To be called when a session's groups have changed. */
  public void regroup(Session session) {
    leave(session);
    join(session);
  }

  /** Slots that could run the task, whether free or not. */
  public int slotsFor(Task task) {
    Entry entry = entries.get(task.id());
    return entry == null ? 0 : (int) Math.min(Integer.MAX_VALUE, entry.queue.home.slots());
  }

  /** Sessions that could run the task. */
  public Collection<Session> sessionsFor(Task task) {
    Entry entry = entries.get(task.id());
    return entry == null ? List.of() : entry.queue.home.sessions();
  }

  /** The least loaded session that could run the task, if it has a free slot; else null. */
  public Session idleFor(Task task) {
    Entry entry = entries.get(task.id());
    if (entry == null || entry.queue.home.free.isEmpty()) {
      return null;
    }
    Seat seat = entry.queue.home.free.first();
    return seat.slotsFull() ? null : seat.session;
  }

  /**
   * Live tasks whose workers have slots to spare and nothing ready to fill them, at most so many.
   */
  public List<Task> starving(int most) {
    List<Task> tasks = new ArrayList<>();
    for (ResourceClass home : classes.values()) {
      if (home.starves()) {
        home.entries.stream()
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
    Entry entry = entries.get(task.id());
    return entry != null && entry.queue.home.key.fits(session);
  }

  /**
   * Hands out what can be handed out.
   *
   * @return whether there is more to do at once
   */
  public boolean run() {
    int left = STRIDE;
    for (ResourceClass home : classes.values()) {
      if (!home.lonely.isEmpty()) {
        seclusion.serve(home, handout);
      }
      left = serve(home, left);
    }
    return left <= 0;
  }

  private int serve(ResourceClass home, int decisions) {
    int left = decisions;
    List<Seat> parked = new ArrayList<>(0);
    while (left > 0 && !home.users.isEmpty() && !home.free.isEmpty()) {
      Seat seat = home.free.first();
      Entry entry = choose(seat);
      if (entry != null) {
        give(seat, entry);
        left--;
      } else if (seat.slotsFull()) {
        break;
      } else {
        seat.unlist();
        parked.add(seat);
      }
    }
    parked.forEach(Seat::list);
    return left;
  }

  private void give(Seat seat, Entry entry) {
    UserShare share = entry.queue.share;
    ResourceClass home = entry.queue.home;
    int most = Prefetch.amount(seat.session, entry.task, home.slots(), home.contested());
    long nanos = handout.hand(seat.session, entry.task, most);
    level = share.served;
    entry.queue.charge(entry, nanos);
    share.charge(nanos);
    refresh(entry.task);
    refresh(seat.session);
  }

  /** The entry whose turn it is among those that this seat can take now, or null. */
  private Entry choose(Seat seat) {
    Entry best = null;
    for (ResourceClass home : seat.classes) {
      int probes = PROBES;
      for (UserQueue queue : home.users) {
        if (probes <= 0 || best != null && queue.share.served >= best.queue.share.served) {
          break;
        }
        Entry found = suitable(seat, queue, probes);
        probes -= queue.entries.size();
        if (found != null) {
          best = found;
          break;
        }
      }
    }
    return best;
  }

  private static Entry suitable(Seat seat, UserQueue queue, int probes) {
    int left = probes;
    ResourceClass home = queue.home;
    for (Entry entry : queue.entries) {
      if (left-- <= 0) {
        break;
      }
      if (!seat.session.refuses(entry.task.id())
          && Prefetch.amount(seat.session, entry.task, home.slots(), home.contested()) > 0) {
        return entry;
      }
    }
    return null;
  }

  private ResourceClass home(ResourceClass.Key key) {
    ResourceClass known = classes.get(key);
    if (known != null) {
      return known;
    }
    if (classes.size() >= KEPT_CLASSES) {
      dropEmptyClasses();
    }
    ResourceClass created = new ResourceClass(key);
    classes.put(key, created);
    for (Seat seat : seats.values()) {
      if (key.fits(seat.session)) {
        seat.unlist();
        created.enter(seat);
        seat.list();
      }
    }
    return created;
  }

  private void dropEmptyClasses() {
    List<ResourceClass> empty = new ArrayList<>();
    classes.values().stream().filter(home -> home.entries.isEmpty()).forEach(empty::add);
    for (ResourceClass home : empty) {
      for (Seat seat : List.copyOf(home.members)) {
        seat.unlist();
        home.leave(seat);
        seat.list();
      }
      classes.remove(home.key);
    }
  }
}
