package furrow.engine.schedule;

import furrow.engine.lease.Session;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
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
  final Set<Seat> members = new LinkedHashSet<>();

  /** Its live tasks. */
  final Set<Entry> entries = new LinkedHashSet<>();

  /** Members with room. */
  final TreeSet<Seat> free = new TreeSet<>(Seat.LEAST_LOADED_FIRST);

  /** Users with anything ready. */
  final TreeSet<UserQueue> users = new TreeSet<>(UserQueue.LEAST_SERVED_FIRST);

  /** Tasks with subtasks that must run alone. */
  final Set<Entry> lonely = new LinkedHashSet<>();

  /** The seat that is kept empty for one of those, or null. */
  Seat kept;

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
        Iterator<Seat> seats = members.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return seats.hasNext();
          }

          @Override
          public Session next() {
            return seats.next().session;
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

  boolean contested() {
    return queued > 1;
  }

  /** Whether it has slots to spare and nothing ready to fill them. */
  boolean starves() {
    return users.isEmpty() && lonely.isEmpty() && !free.isEmpty() && !free.first().slotsFull();
  }

  void enter(Seat seat) {
    members.add(seat);
    seat.classes.add(this);
    slots += seat.session.slots();
  }

  void leave(Seat seat) {
    members.remove(seat);
    seat.classes.remove(this);
    slots -= seat.session.slots();
    if (kept == seat) {
      kept = null;
      seat.keptFor = null;
      seat.session.seclude(false);
    }
  }

  void add(Entry entry) {
    entries.add(entry);
    count(entry.queue, 1);
  }

  void remove(Entry entry) {
    if (entry.queued) {
      dequeue(entry);
    }
    lonely.remove(entry);
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

  void enqueue(Entry entry) {
    UserQueue queue = entry.queue;
    if (queue.entries.isEmpty()) {
      queue.share.queues.add(queue);
      users.add(queue);
    }
    queue.add(entry);
    entry.queued = true;
    queued++;
  }

  void dequeue(Entry entry) {
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
