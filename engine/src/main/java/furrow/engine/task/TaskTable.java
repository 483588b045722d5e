package furrow.engine.task;

import furrow.engine.EngineSettings;
import furrow.engine.Shares;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * All tasks the engine knows: by id, by user, and by what their clients call them. Each counts for
 * its user: while it is live as one of the tasks there may be, and as long as it is known with the
 * heap that it takes.
 */
public final class TaskTable {
  private record Submission(String user, String id) {}

  /** A user's tasks. */
  private static final class Own {
    final TreeMap<Long, Task> all = new TreeMap<>();
    final Set<Long> ended = new LinkedHashSet<>();
  }

  private final TreeMap<Long, Task> byId = new TreeMap<>();
  private final Map<Submission, Task> bySubmission = new HashMap<>();
  private final TreeMap<Long, Task> live = new TreeMap<>();
  private final Map<String, Own> byUser = new HashMap<>();
  private final Shares liveShares;
  private final Shares byteShares;
  private int ended;
  private long nextId = 1;

  public TaskTable(EngineSettings settings) {
    liveShares = new Shares(settings.maxTasks());
    byteShares = new Shares(settings.taskBytes());
  }

  public long nextId() {
    return nextId;
  }

  public void nextId(long next) {
    nextId = next;
  }

  public void add(Task task) {
    Own own = byUser.computeIfAbsent(task.spec().user(), user -> new Own());
    byId.put(task.id(), task);
    own.all.put(task.id(), task);
    bySubmission.put(new Submission(task.spec().user(), task.spec().submissionId()), task);
    nextId = Math.max(nextId, task.id() + 1);
    byteShares.take(task.spec().user(), task.heapBytes());
    if (task.live()) {
      live.put(task.id(), task);
      liveShares.take(task.spec().user(), 1);
    } else {
      ended++;
      own.ended.add(task.id());
    }
  }

  /** The task of this id, or null. */
  public Task get(long id) {
    return byId.get(id);
  }

  /** The live task of this id, or null. */
  public Task live(long id) {
    return live.get(id);
  }

  public Task submitted(String user, String submissionId) {
    return bySubmission.get(new Submission(user, submissionId));
  }

  public Collection<Task> live() {
    return live.values();
  }

  public NavigableMap<Long, Task> all() {
    return byId;
  }

  /** All tasks of a user. */
  public NavigableMap<Long, Task> of(String user) {
    Own own = byUser.get(user);
    return own == null ? Collections.emptyNavigableMap() : own.all;
  }

  public int liveCount() {
    return live.size();
  }

  public int endedCount() {
    return ended;
  }

  public int endedCount(String user) {
    Own own = byUser.get(user);
    return own == null ? 0 : own.ended.size();
  }

  /**
   * Heap of the ended tasks that could be forgotten for others of the user, the oldest first.
   *
   * @param kept milliseconds for which an ended task is not forgotten
   * @param enough bytes at which adding them up may stop
   */
  public long endedBytes(String user, long nowMillis, long kept, long enough) {
    Own own = byUser.get(user);
    long bytes = 0;
    if (own != null) {
      for (long id : own.ended) {
        long since = nowMillis - byId.get(id).counters().endedMillis();
        if (bytes >= enough || 0 <= since && since < kept) {
          break;
        }
        bytes += byId.get(id).heapBytes();
      }
    }
    return bytes;
  }

  /** Live tasks, and submissions that may become some. */
  public Shares liveShares() {
    return liveShares;
  }

  /** Heap that tasks, and submissions that may become some, take. */
  public Shares byteShares() {
    return byteShares;
  }

  /** The task has become final. */
  public void end(Task task) {
    live.remove(task.id());
    liveShares.give(task.spec().user(), 1);
    ended++;
    byUser.get(task.spec().user()).ended.add(task.id());
  }

  /** An ended task is live again. */
  public void reopen(Task task) {
    ended--;
    byUser.get(task.spec().user()).ended.remove(task.id());
    live.put(task.id(), task);
    liveShares.take(task.spec().user(), 1);
  }

  /** Takes the task out that ended first of the user who has most ended ones; there must be one. */
  public Task forgetOldest() {
    Own most = null;
    for (Own own : byUser.values()) {
      most = most == null || own.ended.size() > most.ended.size() ? own : most;
    }
    return forgetOldest(most);
  }

  /** Takes the task of the user out that ended first, or gives null. */
  public Task forgetOldest(String user) {
    return endedCount(user) == 0 ? null : forgetOldest(byUser.get(user));
  }

  private Task forgetOldest(Own own) {
    long id = own.ended.iterator().next();
    own.ended.remove(id);
    own.all.remove(id);
    ended--;
    Task task = byId.remove(id);
    String user = task.spec().user();
    if (own.all.isEmpty()) {
      byUser.remove(user);
    }
    byteShares.give(user, task.heapBytes());
    bySubmission.remove(new Submission(user, task.spec().submissionId()));
    return task;
  }
}
