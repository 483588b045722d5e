package furrow.engine.schedule;

import furrow.engine.lease.Session;
import furrow.engine.schedule.UserQueue.ScheduledTask;
import furrow.engine.schedule.UserQueue.UserShare;
import furrow.engine.task.Task;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All tasks that can run on the same sessions: those of one group, for one kernel. */
final class ResourceClass {
  /**
   * What a session must have.
   *
   * @param group empty for any
   */
  record Key(String group, String kernel) {
    boolean fits(Session session) {
      return (group.isEmpty() || session.groups().contains(group))
          && session.profile().kernels().contains(kernel);
    }
  }

  final Key key;
  final Set<Candidate> members = new LinkedHashSet<>();

  /** Its live tasks. */
  final Set<ScheduledTask> entries = new LinkedHashSet<>();

  /** Members with room. */
  final TreeSet<Candidate> free = new TreeSet<>(Candidate.LEAST_LOADED_FIRST);

  /** Users with anything ready. */
  final TreeSet<UserQueue> users = new TreeSet<>(UserQueue.LEAST_SERVED_FIRST);

  /** Tasks with subtasks that must run alone. */
  final Set<ScheduledTask> exclusive = new LinkedHashSet<>();

  /** The candidate that is kept empty for one of those, or null. */
  Candidate reserved;

  private final Map<String, UserQueue> queues = new HashMap<>();
  private long slots;
  private int queued;

  ResourceClass(Key key) {
    this.key = key;
  }

  UserQueue queue(UserShare share) {
    return queues.computeIfAbsent(share.user, name -> new UserQueue(share, this));
  }

  /** The members' sessions: a view. */
  Collection<Session> sessions() {
    return new AbstractCollection<>() {
      @Override
      public Iterator<Session> iterator() {
        Iterator<Candidate> candidates = members.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return candidates.hasNext();
          }

          @Override
          public Session next() {
            return candidates.next().session;
          }
        };
      }

      @Override
      public int size() {
        return members.size();
      }
    };
  }

  /** Slots of all members. */
  long slots() {
    return slots;
  }

  /**
   * Whether a session may be handed the task, as far as it can: it did not refuse, and it is not in
   * quarantine or without the program while another is there that is neither.
   */
  boolean serves(Session session, Task task) {
    if (task.refuses(session)) {
      return false;
    }
    return !shuns(session, task) || !anySound(task);
  }

  private boolean anySound(Task task) {
    for (Candidate member : members) {
      Session session = member.session;
      if (!session.draining() && !task.refuses(session) && !shuns(session, task)) {
        return true;
      }
    }
    return false;
  }

  private static boolean shuns(Session session, Task task) {
    return session.health() != null && session.health().shuns(session, task);
  }

  /** Whether any other worker than these may be handed the task, now or when it has room. */
  boolean servedByOther(Task task, List<String> workers) {
    for (Candidate member : members) {
      Session session = member.session;
      if (!workers.contains(session.worker()) && !session.draining() && serves(session, task)) {
        return true;
      }
    }
    return false;
  }

  boolean contested() {
    return queued > 1;
  }

  /** Whether it has slots to spare. */
  boolean idles() {
    return exclusive.isEmpty() && !free.isEmpty() && !free.first().slotsFull();
  }

  void enter(Candidate candidate) {
    members.add(candidate);
    candidate.classes.add(this);
    slots += candidate.session.slots();
  }

  void leave(Candidate candidate) {
    members.remove(candidate);
    candidate.classes.remove(this);
    slots -= candidate.session.slots();
    if (reserved == candidate) {
      reserved = null;
      candidate.reservedFor = null;
      candidate.session.reserve(false);
    }
  }

  void add(ScheduledTask entry) {
    entries.add(entry);
    count(entry.queue, 1);
  }

  void remove(ScheduledTask entry) {
    if (entry.queued) {
      dequeue(entry);
    }
    exclusive.remove(entry);
    entries.remove(entry);
    count(entry.queue, -1);
  }

  private void count(UserQueue queue, int change) {
    queue.tasks += change;
    queue.share.tasks += change;
    if (queue.tasks == 0) {
      queues.remove(queue.share.user);
    }
  }

  void enqueue(ScheduledTask entry) {
    UserQueue queue = entry.queue;
    if (queue.entries.isEmpty()) {
      queue.share.queues.add(queue);
      users.add(queue);
    }
    queue.add(entry);
    entry.queued = true;
    queued++;
  }

  void dequeue(ScheduledTask entry) {
    UserQueue queue = entry.queue;
    queue.remove(entry);
    if (queue.entries.isEmpty()) {
      users.remove(queue);
      queue.share.queues.remove(queue);
    }
    entry.queued = false;
    queued--;
  }
}
