package furrow.server.mpi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Which ranks are missing, and when another is asked for in their place. */
final class RankReplacements {
  private static final long SHORTEST_PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(30);

  /** In a row, none of which came as far as into a world. */
  static final int MAX_FAILED_STARTS = 50;

  private static final class Entry {
    boolean there;
    boolean joined;
    long due;
    long pause;
    int failedStarts;
  }

  private final WorldTimeouts timeouts;
  private final Entry[] entries;
  private boolean running;
  private boolean over;

  /**
   * @param firstDue until when the first ones may come
   */
  RankReplacements(int wanted, WorldTimeouts timeouts, long firstDue) {
    this.timeouts = timeouts;
    entries = new Entry[wanted];
    for (int i = 0; i < wanted; i++) {
      entries[i] = new Entry();
      entries[i].due = firstDue;
    }
  }

  /**
   * What the launcher knows of the place where ranks run.
   *
   * @param firstDue when ranks can run there now and could not before: none is asked for until then
   */
  void launcher(WorldEvent.LauncherState launcher, long firstDue) {
    if (launcher.running() && !running) {
      for (Entry entry : entries) {
        entry.due = entry.due - firstDue < 0 ? firstDue : entry.due;
      }
    }
    running = launcher.running();
    over = launcher.over();
  }

  void came(int number) {
    entries[number - 1].there = true;
  }

  /** It has got through to a world. */
  void joined(int number) {
    entries[number - 1].joined = true;
  }

  void gone(int number, long now) {
    Entry entry = entries[number - 1];
    if (entry.joined) {
      entry.pause = 0;
      entry.failedStarts = 0;
    }
    entry.there = false;
    entry.joined = false;
    entry.due = now + timeouts.gone() + entry.pause;
  }

  /** One that was asked for and has not come will not come any more. */
  void ended(int number, long now) {
    Entry entry = entries[number - 1];
    long due = now + timeouts.gone() + entry.pause;
    if (!entry.there && due - entry.due < 0) {
      entry.due = due;
    }
  }

  /** Those to be asked for now. */
  List<Integer> due(long now) {
    List<Integer> due = new ArrayList<>();
    if (!running || over) {
      return due;
    }
    for (int i = 0; i < entries.length; i++) {
      Entry entry = entries[i];
      if (!entry.there && now - entry.due >= 0 && entry.failedStarts < MAX_FAILED_STARTS) {
        due.add(i + 1);
        entry.failedStarts++;
        entry.pause = Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, entry.pause * 2));
        entry.due = now + timeouts.coming() + entry.pause;
      }
    }
    return due;
  }

  /** Whether the last try for this one has been made. */
  boolean givenUp(int number) {
    return entries[number - 1].failedStarts >= MAX_FAILED_STARTS;
  }
}
