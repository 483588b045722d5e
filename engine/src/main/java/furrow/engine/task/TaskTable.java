package furrow.engine.task;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** All tasks the engine knows: by id, and by what their clients call them. */
public final class TaskTable {
  private record Submission(String user, String id) {}

  private final TreeMap<Long, Task> byId = new TreeMap<>();
  private final Map<Submission, Task> bySubmission = new HashMap<>();
  private final TreeMap<Long, Task> live = new TreeMap<>();
  private final ArrayDeque<Long> ended = new ArrayDeque<>();
  private long nextId = 1;

  public long nextId() {
    return nextId;
  }

  public void nextId(long next) {
    nextId = next;
  }

  public void add(Task task) {
    byId.put(task.id(), task);
    bySubmission.put(new Submission(task.spec().user(), task.spec().submissionId()), task);
    nextId = Math.max(nextId, task.id() + 1);
    if (task.live()) {
      live.put(task.id(), task);
    } else {
      ended.add(task.id());
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

  public int liveCount() {
    return live.size();
  }

  public int endedCount() {
    return ended.size();
  }

  /** The task has become final. */
  public void end(Task task) {
    live.remove(task.id());
    ended.add(task.id());
  }

  /** An ended task is live again. */
  public void reopen(Task task) {
    ended.remove(task.id());
    live.put(task.id(), task);
  }

  /** Takes the task out that ended first; there must be one. */
  public Task forgetOldest() {
    Task task = byId.remove(ended.poll());
    bySubmission.remove(new Submission(task.spec().user(), task.spec().submissionId()));
    return task;
  }
}
