package furrow.engine.lease;

import furrow.engine.Event.WorkerProfile;
import furrow.engine.LeaseFence;
import furrow.engine.health.WorkerHealth;
import furrow.engine.lease.TimerWheel.Timer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One live connection of a worker, and what it has been given. */
public final class Session {
  private final long id;
  private final WorkerProfile profile;
  private final Set<String> groups;
  private final Set<Lease> leases = new LinkedHashSet<>();
  private final Set<Long> knownTasks = new LinkedHashSet<>();
  private final Map<Long, Tag> tags = new HashMap<>();
  private final Map<Long, List<Long>> outputHeld = new LinkedHashMap<>();
  private Tag latestTag;
  private long leased;
  private long backlogNanos;
  private long subtasksDone;
  private WorkerHealth health;
  private boolean draining;
  private boolean suspect;
  private boolean reserved;
  private Timer liveness;
  private final long since;

  /**
   * @param since when it began, in lease time
   */
  public Session(long id, WorkerProfile profile, Set<String> groups, long since) {
    this.since = since;
    this.id = id;
    this.profile = profile;
    this.groups = new TreeSet<>(groups);
  }

  /** When it began, in lease time. */
  public long since() {
    return since;
  }

  public long id() {
    return id;
  }

  public String worker() {
    return profile.worker();
  }

  public WorkerProfile profile() {
    return profile;
  }

  public int slots() {
    return profile.slots();
  }

  /** The groups it works for; changes with commands. */
  public Set<String> groups() {
    return Collections.unmodifiableSet(groups);
  }

  void groups(Collection<String> now) {
    groups.clear();
    groups.addAll(now);
  }

  /** Subtasks handed to it and not ended. */
  public long leased() {
    return leased;
  }

  public int busy() {
    return (int) Math.min(leased, slots());
  }

  public long queued() {
    return leased - busy();
  }

  /** Slot time that its leases are thought to take in all. */
  public long backlogNanos() {
    return backlogNanos;
  }

  /** Its leases, oldest first; a copy, so that they may be ended one by one. */
  public List<Lease> leases() {
    return new ArrayList<>(leases);
  }

  /** What it has said last of outputs that are held open; no more than it has slots. */
  public void outputHeld(long task, List<Long> subtasks) {
    outputHeld.remove(task);
    if (!subtasks.isEmpty()) {
      outputHeld.put(task, List.copyOf(subtasks.subList(0, Math.min(subtasks.size(), slots()))));
    }
    if (outputHeld.size() > slots()) {
      outputHeld.remove(outputHeld.keySet().iterator().next());
    }
  }

  /** Subtasks of a lease whose programs have ended while others hold their outputs. */
  public List<Long> outputHeld(Lease lease) {
    return outputHeld.getOrDefault(lease.task(), List.of()).stream()
        .filter(index -> index >= lease.first() && index < lease.end())
        .toList();
  }

  public long subtasksDone() {
    return subtasksDone;
  }

  public void countDone(long subtasks) {
    subtasksDone += subtasks;
  }

  public boolean draining() {
    return draining;
  }

  public void drain() {
    draining = true;
  }

  /** Whether it has been silent for too long to be given more. */
  public boolean suspect() {
    return suspect;
  }

  public void suspect(boolean now) {
    suspect = now;
  }

  /** Whether it is kept for, or busy with, one subtask that must run alone. */
  public boolean reserved() {
    return reserved;
  }

  public void reserve(boolean now) {
    reserved = now;
  }

  /** What is remembered of its worker because it failed, or null. */
  public WorkerHealth health() {
    return health;
  }

  public void health(WorkerHealth known) {
    health = known;
  }

  /** Whether this is the first assignment of that task to this session. */
  public boolean learn(long task) {
    return knownTasks.add(task);
  }

  /** The task needs nothing more from it; true when it knew of the task. */
  public boolean forget(long task) {
    tags.remove(task);
    return knownTasks.remove(task);
  }

  /** The tag of its leases on subtasks of a segment with this nonce. */
  public long fence(long task, long nonce, LeaseFence fence) {
    if (latestTag != null && latestTag.is(task, nonce)) {
      return latestTag.value;
    }
    for (Tag tag = tags.get(task); tag != null; tag = tag.next) {
      if (tag.is(task, nonce)) {
        latestTag = tag;
        return tag.value;
      }
    }
    long value = fence.tag(nonce, task, profile.identity());
    latestTag = new Tag(task, nonce, value, tags.get(task));
    if (knownTasks.contains(task)) {
      tags.put(task, latestTag);
    }
    return value;
  }

  /** Tags are kept for tasks that it works on: making one costs about a microsecond. */
  private record Tag(long task, long nonce, long value, Tag next) {
    boolean is(long ofTask, long ofNonce) {
      return task == ofTask && nonce == ofNonce;
    }
  }

  /** Tasks it has been given work of. */
  public Set<Long> knownTasks() {
    return knownTasks;
  }

  public Timer liveness() {
    return liveness;
  }

  public void liveness(Timer timer) {
    liveness = timer;
  }

  void hold(Lease lease) {
    leases.add(lease);
    charge(lease, lease.count);
  }

  void charge(Lease lease, long subtasks) {
    leased += subtasks;
    backlogNanos += subtasks * lease.nanosEach;
  }

  void drop(Lease lease) {
    leases.remove(lease);
  }

  void keep(Lease lease) {
    leases.add(lease);
  }
}
