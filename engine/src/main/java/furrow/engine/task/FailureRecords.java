package furrow.engine.task;

import furrow.engine.Attempt;
import furrow.engine.Change;
import furrow.engine.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What went wrong with a task's subtasks: strikes, reported failures, and those that ended. */
public final class FailureRecords {
  /** After this many strikes a subtask runs alone. */
  private static final int STRIKES_BEFORE_ALONE = 2;

  private final Map<Long, Integer> strikes = new HashMap<>();
  private final Map<Long, Integer> failures = new HashMap<>();
  private final TreeMap<Long, Change.SubtaskEnded> ended = new TreeMap<>();
  private final NavigableSet<Long> reserved = new TreeSet<>();
  private final NavigableSet<Long> tried = new TreeSet<>();
  private final Map<Long, Attempt> struck = new HashMap<>();
  private final Map<Long, Integer> losses = new HashMap<>();
  private int rounds;
  private Problem refusal;

  public int strikes(long index) {
    return strikes.getOrDefault(index, 0);
  }

  /** Counts a strike for the attempt that died; returns how many there are now. */
  public int strike(long index, Attempt attempt) {
    setStrikes(index, strikes(index) + 1);
    struck.put(index, attempt);
    return strikes(index);
  }

  /** Whether any subtask was struck since the start. */
  public boolean struck() {
    return !struck.isEmpty();
  }

  /**
   * Takes back the latest strike when its attempt turns out to be alive; true when there was one.
   */
  public boolean withdraw(long index, Attempt attempt) {
    if (!struck.remove(index, attempt)) {
      return false;
    }
    setStrikes(index, strikes(index) - 1);
    return true;
  }

  /** Sets the number of strikes of a subtask. */
  public void setStrikes(long index, int number) {
    if (number > 0) {
      strikes.put(index, number);
      tried.add(index);
    } else {
      strikes.remove(index);
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
    return tried;
  }

  /** Whether any subtask of {@code [from, to)} must run alone. */
  public boolean mustRunExclusively(long from, long to) {
    return !reserved.subSet(from, to).isEmpty();
  }

  /** Counts a failure that the kernel reported; returns how many there are now. */
  public int fail(long index) {
    tried.add(index);
    return failures.merge(index, 1, Integer::sum);
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

  /** What the latest worker that could not run this task at all said, or null. */
  public Problem refusal() {
    return refusal;
  }

  public void refusal(Problem problem) {
    refusal = problem;
  }

  void settled(long from, long to) {
    if (!tried.isEmpty()) {
      forget(strikes, from, to);
      forget(failures, from, to);
      forget(struck, from, to);
      reserved.subSet(from, to).clear();
      tried.subSet(from, to).clear();
    }
  }

  private static void forget(Map<Long, ?> counts, long from, long to) {
    if (to - from < counts.size()) {
      for (long index = from; index < to; index++) {
        counts.remove(index);
      }
    } else {
      counts.keySet().removeIf(index -> from <= index && index < to);
    }
  }

  void clear() {
    strikes.clear();
    failures.clear();
    struck.clear();
    ended.clear();
    reserved.clear();
    tried.clear();
    losses.clear();
    rounds = 0;
    refusal = null;
  }
}
