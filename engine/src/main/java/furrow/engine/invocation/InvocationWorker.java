package furrow.engine.invocation;

import furrow.engine.lease.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A worker's session as it takes invocations. */
public final class InvocationWorker {
  /** The least loaded first; among equals the one whose turn was longest ago. */
  static final Comparator<InvocationWorker> LEAST_LOADED_FIRST =
      (one, other) -> {
        long left = one.ahead * other.most();
        long right = other.ahead * one.most();
        int order = Long.compare(left, right);
        order = order != 0 ? order : Long.compare(one.turn, other.turn);
        return order != 0 ? order : Long.compare(one.session.id(), other.session.id());
      };

  private final Session session;
  private final Map<Long, OpenInvocation> open = new LinkedHashMap<>();
  final Set<InvocationQueue> queues = new LinkedHashSet<>();
  private long turn;
  private long ahead;
  private long dropped;

  public InvocationWorker(Session session) {
    this.session = session;
  }

  public Session session() {
    return session;
  }

  /** Invocations that it has. */
  public int load() {
    return open.size();
  }

  /** About how long it works on what it has, in nanoseconds. */
  long ahead() {
    return ahead;
  }

  /** Invocations that it works on at a time. */
  public int most() {
    return session.profile().invocations();
  }

  /** What it has, in the order in which it got them: it begins with the first. */
  public List<OpenInvocation> open() {
    return new ArrayList<>(open.values());
  }

  /** What it has under this number, or null. */
  public OpenInvocation find(long id) {
    return open.get(id);
  }

  /**
   * @param cost what it counts for of the time that it may have ahead
   */
  void take(OpenInvocation invocation, long id, long cost, long newTurn) {
    unlist();
    invocation.dispatched(id, this, cost);
    ahead += cost;
    open.put(id, invocation);
    turn = newTurn;
    list();
  }

  /** Invocations that it had and has no more. */
  public long dropped() {
    return dropped;
  }

  /** It has this one no more. */
  public void drop(OpenInvocation invocation) {
    unlist();
    dropped++;
    open.remove(invocation.id());
    ahead -= invocation.cost();
    invocation.returned();
    list();
  }

  private void list() {
    queues.forEach(queue -> queue.list(this));
  }

  private void unlist() {
    queues.forEach(queue -> queue.unlist(this));
  }
}
