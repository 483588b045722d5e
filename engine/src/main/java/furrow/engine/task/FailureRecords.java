package furrow.engine.task;

import furrow.engine.Attempt;
import furrow.engine.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What went wrong with a task's subtasks: strikes, reported failures, on which workers, and those
 * that ended. Only subtasks that failed are remembered, with {@value #MOST_WORKERS} workers each.
 */
public final class FailureRecords {
  /** After this many strikes a subtask runs alone. */
  private static final int STRIKES_BEFORE_ALONE = 2;

  /** Workers that are remembered for a subtask: the latest ones. */
  static final int MOST_WORKERS = 4;

  /** What happened to one subtask that has no result yet. */
  private static final class Entry {
    int strikes;
    int failures;

    /** The attempt that died last, while it may turn out to be alive; or null. */
    Attempt struck;

    /** Workers on which it failed in any way, the latest last. */
    List<String> failedOn = List.of();

    /** Those that it may have killed, or whose memory it filled. */
    List<String> struckOn = List.of();

    long failedAt;

    /** Whether the last worker it failed on is to answer for it if it succeeds elsewhere. */
    boolean blamed;
  }

  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private final TreeMap<Long, Change.SubtaskEnded> ended = new TreeMap<>();
  private final NavigableSet<Long> reserved = new TreeSet<>();
  private final Map<Long, Integer> losses = new HashMap<>();
  private int rounds;
  private final Set<Long> struck = new HashSet<>();

  /** Whether any subtask without a result has failed before. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  public int strikes(long index) {
    Entry entry = entries.get(index);
    return entry == null ? 0 : entry.strikes;
  }

  /** Counts a strike for the attempt that died; returns how many there are now. */
  public int strike(long index, Attempt attempt, String worker, long now) {
    Entry entry = failed(index, worker, now);
    entry.struckOn = with(entry.struckOn, worker);
    setStrikes(index, entry.strikes + 1);
    entry.struck = attempt;
    struck.add(index);
    return entry.strikes;
  }

  /** Whether any subtask was struck since the start. */
  public boolean struck() {
    return !struck.isEmpty();
  }

  /**
   * Takes back the latest strike when its attempt turns out to be alive on this worker; true when
   * there was one.
   */
  public boolean withdraw(long index, Attempt attempt, String worker) {
    Entry entry = entries.get(index);
    if (entry == null || !attempt.equals(entry.struck)) {
      return false;
    }
    entry.struck = null;
    struck.remove(index);
    entry.failedOn = without(entry.failedOn, worker);
    entry.struckOn = without(entry.struckOn, worker);
    entry.blamed = false;
    setStrikes(index, entry.strikes - 1);
    return true;
  }

  /** Sets the number of strikes of a subtask. */
  public void setStrikes(long index, int number) {
    if (number > 0 || entries.containsKey(index)) {
      of(index).strikes = Math.max(0, number);
    }
    if (number >= STRIKES_BEFORE_ALONE) {
      reserved.add(index);
    } else {
      reserved.remove(index);
    }
  }

  /** Subtasks that must run alone. */
  NavigableSet<Long> reserved() {
    return reserved;
  }

  /** Subtasks without a result that have failed before. */
  NavigableSet<Long> tried() {
    return entries.navigableKeySet();
  }

  /** Whether any subtask of {@code [from, to)} must run alone. */
  public boolean mustRunExclusively(long from, long to) {
    return !reserved.subSet(from, to).isEmpty();
  }

  /** Counts a failure that the kernel reported; returns how many there are now. */
  public int fail(long index, String worker, long now) {
    return ++failed(index, worker, now).failures;
  }

  /** A worker had no memory for it: that counts for nothing, but it may kill that worker. */
  public void overflow(long index, String worker, long now) {
    Entry entry = failed(index, worker, now);
    entry.struckOn = with(entry.struckOn, worker);
  }

  /** A worker sent no result of it: that counts for nothing, but another one is tried first. */
  public void refused(long index, String worker, long now) {
    failed(index, worker, now);
  }

  private Entry failed(long index, String worker, long now) {
    Entry entry = of(index);
    entry.failedOn = with(entry.failedOn, worker);
    entry.failedAt = now;
    entry.blamed = false;
    return entry;
  }

  private Entry of(long index) {
    return entries.computeIfAbsent(index, fresh -> new Entry());
  }

  private static List<String> with(List<String> workers, String worker) {
    List<String> more = new ArrayList<>(workers);
    more.remove(worker);
    more.add(worker);
    return List.copyOf(more.subList(Math.max(0, more.size() - MOST_WORKERS), more.size()));
  }

  private static List<String> without(List<String> workers, String worker) {
    return workers.stream().filter(one -> !one.equals(worker)).toList();
  }

  /** Workers on which this subtask failed since the start, the latest last. */
  public List<String> failedOn(long index) {
    Entry entry = entries.get(index);
    return entry == null ? List.of() : entry.failedOn;
  }

  /** Workers that it may have killed since the start. */
  public List<String> struckOn(long index) {
    Entry entry = entries.get(index);
    return entry == null ? List.of() : entry.struckOn;
  }

  /** When it failed last. */
  public long failedAt(long index) {
    Entry entry = entries.get(index);
    return entry == null ? 0 : entry.failedAt;
  }

  /** The worker that answers for the latest failure, or null when it is nobody's. */
  public String blamed(long index) {
    Entry entry = entries.get(index);
    boolean somebody = entry != null && entry.blamed && !entry.failedOn.isEmpty();
    return somebody ? entry.failedOn.get(entry.failedOn.size() - 1) : null;
  }

  /** The worker it failed on last is to answer for it if it succeeds elsewhere. */
  public void blame(long index) {
    of(index).blamed = true;
  }

  /** Subtasks of {@code [from, to)} that have failed before. */
  public NavigableSet<Long> tried(long from, long to) {
    return entries.navigableKeySet().subSet(from, true, to, false);
  }

  void end(Change.SubtaskEnded end) {
    ended.put(end.index(), end);
  }

  /** How a subtask ended without a result, or null. */
  public Change.SubtaskEnded ended(long index) {
    return ended.get(index);
  }

  /** All subtasks that ended without a result, in order. */
  public TreeMap<Long, Change.SubtaskEnded> ended() {
    return ended;
  }

  /** Counts one more loss of a subtask's stored result; returns how many there are now. */
  public int lose(long index) {
    return losses.merge(index, 1, Integer::sum);
  }

  /** Counts a merge that begins again after losses; returns how many there are now. */
  public int beginAgain() {
    return ++rounds;
  }

  void settled(long from, long to) {
    if (!entries.isEmpty()) {
      NavigableSet<Long> gone = tried(from, to);
      struck.removeAll(gone);
      gone.clear();
      reserved.subSet(from, to).clear();
    }
  }

  void clear() {
    entries.clear();
    struck.clear();
    ended.clear();
    reserved.clear();
    losses.clear();
    rounds = 0;
  }
}
