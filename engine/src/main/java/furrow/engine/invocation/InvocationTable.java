package furrow.engine.invocation;

import furrow.engine.Invocation;
import furrow.engine.invocation.InvocationQueue.Key;
import furrow.engine.lease.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All open invocations and all workers that take some. */
public final class InvocationTable {
  /** Queues that nobody waits in are kept up to this number. */
  private static final int MOST_IDLE_QUEUES = 64;

  private final int most;
  private final Map<Long, OpenInvocation> byRequest = new LinkedHashMap<>();
  private final Map<Long, InvocationWorker> workers = new LinkedHashMap<>();
  private final Map<Key, InvocationQueue> queues = new LinkedHashMap<>();
  private final Map<String, Integer> ofUser = new HashMap<>();
  private int waiting;
  private long lastId;
  private long turns;

  /**
   * @param most that may be open at a time
   */
  public InvocationTable(int most) {
    this.most = most;
  }

  public int size() {
    return byRequest.size();
  }

  /** Most that may be open at a time. */
  public int most() {
    return most;
  }

  public boolean full() {
    return byRequest.size() >= most;
  }

  /** How many wait for a worker. */
  public int waiting() {
    return waiting;
  }

  /** All that are open, oldest first; a copy. */
  public List<OpenInvocation> all() {
    return new ArrayList<>(byRequest.values());
  }

  public Collection<InvocationWorker> workers() {
    return workers.values();
  }

  /** The open invocation of this request, or null. */
  public OpenInvocation find(long request) {
    return byRequest.get(request);
  }

  /** What that session has under this number, or null. */
  public OpenInvocation find(long session, long id) {
    InvocationWorker worker = workers.get(session);
    return worker == null ? null : worker.find(id);
  }

  // ---- invocations ----

  /** Takes one in; it waits. */
  public void add(OpenInvocation invocation) {
    byRequest.put(invocation.request(), invocation);
    ofUser.merge(invocation.user(), 1, Integer::sum);
    queue(invocation.invocation()).addLast(invocation);
    waiting++;
  }

  /**
   * One that waits and could make room for another user's, or null: the newest of the user who has
   * most, where that is more than the other will have.
   */
  public OpenInvocation displaceable(String user) {
    String largest = "";
    int held = ofUser.getOrDefault(user, 0) + 1;
    for (Map.Entry<String, Integer> entry : ofUser.entrySet()) {
      if (entry.getValue() > held) {
        largest = entry.getKey();
        held = entry.getValue();
      }
    }
    for (InvocationQueue queue : queues.values()) {
      OpenInvocation newest = queue.newest(largest);
      if (newest != null) {
        return newest;
      }
    }
    return null;
  }

  /** It is over, wherever it is. */
  public void remove(OpenInvocation invocation) {
    byRequest.remove(invocation.request());
    ofUser.computeIfPresent(invocation.user(), (user, has) -> has == 1 ? null : has - 1);
    if (invocation.worker() != null) {
      invocation.worker().drop(invocation);
    } else if (queue(invocation.invocation()).remove(invocation)) {
      waiting--;
    }
  }

  /** Its worker has it no more: it waits again, before all others. */
  public void putBack(OpenInvocation invocation) {
    invocation.worker().drop(invocation);
    queue(invocation.invocation()).addFirst(invocation);
    waiting++;
  }

  /** Gives the next one that waits to a worker that has room, or gives null. */
  public OpenInvocation dispatch() {
    for (InvocationQueue queue : queues.values()) {
      InvocationWorker worker = queue.idle() ? null : queue.taker();
      if (worker != null) {
        OpenInvocation next = queue.next();
        waiting--;
        worker.take(next, ++lastId, queue.cost(), ++turns);
        if (queues.size() > 1) {
          // The others come first next time.
          queues.remove(queue.key);
          queues.put(queue.key, queue);
        }
        return next;
      }
    }
    return null;
  }

  /** It has run for so long. */
  public void measured(OpenInvocation invocation, long nanos) {
    queue(invocation.invocation()).measured(nanos);
  }

  private InvocationQueue queue(Invocation invocation) {
    Key key = Key.of(invocation);
    InvocationQueue known = queues.get(key);
    if (known != null) {
      return known;
    }
    if (queues.size() >= MOST_IDLE_QUEUES) {
      dropIdleQueues();
    }
    InvocationQueue created = new InvocationQueue(key);
    queues.put(key, created);
    for (InvocationWorker worker : workers.values()) {
      if (key.fits(worker)) {
        created.enter(worker);
      }
    }
    return created;
  }

  private void dropIdleQueues() {
    for (InvocationQueue queue : List.copyOf(queues.values())) {
      if (queue.idle()) {
        queues.remove(queue.key);
        workers.values().forEach(worker -> worker.queues.remove(queue));
      }
    }
  }

  // ---- workers ----

  /** A session begins. */
  public void join(Session session) {
    if (session.profile().invocations() == 0) {
      return;
    }
    InvocationWorker worker = new InvocationWorker(session);
    workers.put(session.id(), worker);
    for (InvocationQueue queue : queues.values()) {
      if (queue.key.fits(worker)) {
        queue.enter(worker);
      }
    }
  }

  /** A session is over; what it had must be removed or put back by the caller. */
  public InvocationWorker leave(Session session) {
    InvocationWorker worker = workers.remove(session.id());
    if (worker != null) {
      worker.queues.forEach(queue -> queue.unlist(worker));
      worker.queues.clear();
    }
    return worker;
  }

  /** The groups of a session have changed. */
  public void regroup(Session session) {
    InvocationWorker worker = workers.get(session.id());
    if (worker != null) {
      leave(session);
      workers.put(session.id(), worker);
      for (InvocationQueue queue : queues.values()) {
        if (queue.key.fits(worker)) {
          queue.enter(worker);
        }
      }
    }
  }
}
