package furrow.engine.lease;

import furrow.engine.SubtaskRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The live leases of one task. Each subtask has at most one first lease and at most one copy; every
 * operation costs O(log n) plus the leases it touches.
 */
public final class LeaseTable {
  private final TreeMap<Long, Lease> firsts = new TreeMap<>();
  private final TreeMap<Long, Lease> copies = new TreeMap<>();
  private final Consumer<Session> changed;
  private long leased;

  /**
   * @param changed told of every session whose load changes
   */
  public LeaseTable(Consumer<Session> changed) {
    this.changed = changed;
  }

  /** Subtasks that are handed out, copies not counted. */
  public long leased() {
    return leased;
  }

  public boolean isEmpty() {
    return firsts.isEmpty() && copies.isEmpty();
  }

  /** Enters a lease; its subtasks must not have one yet. */
  public void grant(Lease lease) {
    firsts.put(lease.first, lease);
    leased += lease.count;
    lease.session.hold(lease);
    changed.accept(lease.session);
  }

  /** Enters a second lease beside the first of the same subtasks. */
  public void grantCopy(Lease lease) {
    lease.copy = true;
    copies.put(lease.first, lease);
    lease.session.hold(lease);
    changed.accept(lease.session);
  }

  /** The lease of a subtask, or null. */
  public Lease of(long index) {
    return at(firsts, index);
  }

  /** The second lease of a subtask, or null. */
  public Lease copyOf(long index) {
    return at(copies, index);
  }

  /** All leases that overlap {@code [from, to)}: first ones, then copies. */
  public List<Lease> overlapping(long from, long to) {
    List<Lease> found = new ArrayList<>(2);
    collect(firsts, from, to, found);
    if (!copies.isEmpty()) {
      collect(copies, from, to, found);
    }
    return found;
  }

  /** All leases: first ones in order, then copies. */
  public List<Lease> all() {
    List<Lease> all = new ArrayList<>(firsts.values());
    all.addAll(copies.values());
    return all;
  }

  /** The first leases, in order of their subtasks. */
  public Collection<Lease> firsts() {
    return Collections.unmodifiableCollection(firsts.values());
  }

  /** Whether any subtask of {@code [from, to)} is run twice. */
  public boolean copied(long from, long to) {
    List<Lease> found = new ArrayList<>(0);
    if (!copies.isEmpty()) {
      collect(copies, from, to, found);
    }
    return !found.isEmpty();
  }

  /** The parts of {@code [from, to)} that nobody holds. */
  public List<long[]> unheld(long from, long to) {
    List<Lease> held = new ArrayList<>(1);
    collect(firsts, from, to, held);
    List<long[]> gaps = new ArrayList<>(1);
    long at = from;
    for (Lease lease : held) {
      if (lease.first > at) {
        gaps.add(new long[] {at, lease.first});
      }
      at = Math.max(at, lease.end());
    }
    if (at < to) {
      gaps.add(new long[] {at, to});
    }
    return gaps;
  }

  /**
   * The parts of a range that this session holds under these very attempts, as pairs [from, to),
   * each inside one segment.
   */
  public List<long[]> valid(Session session, SubtaskRange range) {
    List<long[]> parts = new ArrayList<>(1);
    Lease last = null;
    for (Lease lease : overlapping(range.first(), range.end())) {
      if (lease.matches(session, range)) {
        long from = Math.max(lease.first, range.first());
        long to = Math.min(lease.end(), range.end());
        if (last != null
            && last.segment == lease.segment
            && parts.get(parts.size() - 1)[1] == from) {
          parts.get(parts.size() - 1)[1] = to;
        } else {
          parts.add(new long[] {from, to});
        }
        last = lease;
      }
    }
    return parts;
  }

  /** Notes that execution of what this session holds of the range has begun. */
  public void start(Session session, SubtaskRange range, long now) {
    for (Lease lease : overlapping(range.first(), range.end())) {
      if (lease.matches(session, range) && !lease.started) {
        Lease part = isolate(lease, range.first(), range.end());
        part.started = true;
        part.since = now;
      }
    }
  }

  /** Ends the part of a lease that lies in {@code [from, to)}. */
  public void end(Lease lease, long from, long to) {
    remove(isolate(lease, from, to));
  }

  /** Ends everything that is live in {@code [from, to)}; returns the parts that were. */
  public List<Lease> release(long from, long to) {
    List<Lease> ended = new ArrayList<>(2);
    if (!copies.isEmpty()) {
      collect(copies, from, to, ended);
    }
    collect(firsts, from, to, ended);
    ended.replaceAll(lease -> isolate(lease, from, to));
    ended.forEach(this::remove);
    return ended;
  }

  /** Ends a whole lease. Where a copy runs on, it takes the first one's place. */
  public void remove(Lease lease) {
    (lease.copy ? copies : firsts).remove(lease.first);
    lease.session.drop(lease);
    lease.session.charge(lease, -lease.count);
    changed.accept(lease.session);
    if (!lease.copy) {
      leased -= lease.count;
      if (!copies.isEmpty()) {
        promote(lease.first, lease.end());
      }
    }
  }

  private void promote(long from, long to) {
    List<Lease> seconds = new ArrayList<>(1);
    collect(copies, from, to, seconds);
    for (Lease second : seconds) {
      Lease part = isolate(second, from, to);
      copies.remove(part.first);
      part.copy = false;
      firsts.put(part.first, part);
      leased += part.count;
    }
  }

  /** Cuts a lease so that one lies wholly inside {@code [from, to)}, which it overlaps. */
  private Lease isolate(Lease lease, long from, long to) {
    Lease part = lease;
    if (part.end() > to) {
      split(part, to);
    }
    if (part.first < from) {
      part = split(part, from);
    }
    return part;
  }

  /** Splits at {@code index}; returns the upper part. */
  private Lease split(Lease lease, long index) {
    Lease upper =
        new Lease(
            lease.session,
            lease.segment,
            lease.range(index, lease.end()),
            lease.since,
            lease.nanosEach);
    upper.copy = lease.copy;
    upper.started = lease.started;
    lease.count = (int) (index - lease.first);
    (lease.copy ? copies : firsts).put(index, upper);
    lease.session.keep(upper);
    return upper;
  }

  private static Lease at(TreeMap<Long, Lease> leases, long index) {
    Map.Entry<Long, Lease> entry = leases.floorEntry(index);
    return entry != null && index < entry.getValue().end() ? entry.getValue() : null;
  }

  private static void collect(TreeMap<Long, Lease> leases, long from, long to, List<Lease> into) {
    Map.Entry<Long, Lease> entry = leases.floorEntry(from);
    if (entry == null || entry.getValue().end() <= from) {
      entry = leases.higherEntry(from);
    }
    while (entry != null && entry.getKey() < to) {
      into.add(entry.getValue());
      entry = leases.higherEntry(entry.getKey());
    }
  }
}
