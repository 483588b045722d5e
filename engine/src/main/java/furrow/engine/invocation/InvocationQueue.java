package furrow.engine.invocation;

import furrow.engine.Invocation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The invocations of one group and kernel that wait, and the workers that may take them. Users take
 * turns.
 */
public final class InvocationQueue {
  /** A worker is given so much work ahead that it does not idle between two messages. */
  private static final long AHEAD_NANOS = 10_000_000L;

  private static final int MOST_AHEAD = 64;

  /** Workers that have been silent for too long and are passed over for one invocation. */
  private static final int PROBES = 1_024;

  /**
   * Which workers.
   *
   * @param group empty for any
   */
  public record Key(String group, String kernel) {
    static Key of(Invocation invocation) {
      return new Key(invocation.group(), invocation.kernel());
    }

    boolean fits(InvocationWorker worker) {
      return worker.most() > 0
          && (group.isEmpty() || worker.session().groups().contains(group))
          && worker.session().profile().kernels().contains(kernel);
    }
  }

  final Key key;
  private final TreeSet<InvocationWorker> workers =
      new TreeSet<>(InvocationWorker.LEAST_LOADED_FIRST);
  private final Map<String, Deque<OpenInvocation>> waiting = new LinkedHashMap<>();
  private long nanosEach;

  InvocationQueue(Key key) {
    this.key = key;
  }

  void enter(InvocationWorker worker) {
    worker.queues.add(this);
    workers.add(worker);
  }

  void list(InvocationWorker worker) {
    if (!worker.session().draining()) {
      workers.add(worker);
    }
  }

  void unlist(InvocationWorker worker) {
    workers.remove(worker);
  }

  boolean idle() {
    return waiting.isEmpty();
  }

  boolean hasWorkers() {
    return !workers.isEmpty();
  }

  void addLast(OpenInvocation invocation) {
    waiting.computeIfAbsent(invocation.user(), user -> new ArrayDeque<>(4)).addLast(invocation);
  }

  void addFirst(OpenInvocation invocation) {
    waiting.computeIfAbsent(invocation.user(), user -> new ArrayDeque<>(4)).addFirst(invocation);
  }

  /** Takes it out; false when it is not there. */
  boolean remove(OpenInvocation invocation) {
    Deque<OpenInvocation> own = waiting.get(invocation.user());
    boolean removed = own != null && own.removeLastOccurrence(invocation);
    if (removed && own.isEmpty()) {
      waiting.remove(invocation.user());
    }
    return removed;
  }

  /** The one of this user that has waited for the shortest time, or null. */
  OpenInvocation newest(String user) {
    Deque<OpenInvocation> own = waiting.get(user);
    return own == null ? null : own.peekLast();
  }

  /** The next one, of the user whose turn it is; there must be one. */
  OpenInvocation next() {
    Iterator<Map.Entry<String, Deque<OpenInvocation>>> users = waiting.entrySet().iterator();
    Map.Entry<String, Deque<OpenInvocation>> first = users.next();
    OpenInvocation next = first.getValue().pollFirst();
    users.remove();
    if (!first.getValue().isEmpty()) {
      waiting.put(first.getKey(), first.getValue());
    }
    return next;
  }

  /** Who is to take the next one, or null when all are busy. */
  InvocationWorker taker() {
    int probes = PROBES;
    Iterator<InvocationWorker> all = workers.iterator();
    while (all.hasNext() && probes > 0) {
      InvocationWorker worker = all.next();
      if (worker.session().draining()) {
        // It stays so: it gets nothing more, and must not stand in front of others.
        all.remove();
      } else if (worker.ahead() >= AHEAD_NANOS * worker.most()) {
        return null;
      } else if (worker.session().suspect()) {
        probes--;
      } else {
        return worker;
      }
    }
    return null;
  }

  /**
   * What one counts for of the time that a worker may have ahead: all of it unless it is short. So
   * much of one kernel as there may be leaves its room to another when some of it is done.
   */
  long cost() {
    return nanosEach == 0
        ? AHEAD_NANOS
        : Math.max(AHEAD_NANOS / MOST_AHEAD, Math.min(AHEAD_NANOS, nanosEach));
  }

  /** One has taken so long. Most of what was known stays, so that one outlier changes little. */
  void measured(long nanos) {
    long known = Math.max(1, Math.min(nanos, 1L << 50));
    nanosEach = nanosEach == 0 || known > nanosEach ? known : (7 * nanosEach + known) / 8;
  }
}
