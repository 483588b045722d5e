package furrow.runtime.memory;

import furrow.engine.Change;
import furrow.engine.PastSubmission;
import furrow.engine.Result;
import furrow.engine.Snapshot;
import furrow.engine.SubtaskRange;
import furrow.runtime.StoreException;
import furrow.runtime.TaskStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * A store on the heap. It behaves like the durable one as long as the object lives: {@link #load}
 * gives what was committed, so tests can start a second engine on it.
 */
public final class MemoryStore implements TaskStore {
  private final boolean keepResults;
  private final LongSupplier wallMillis;
  private final Map<Long, MemoryTask> tasks = new TreeMap<>();
  private final Set<String> groups = new TreeSet<>();
  private final Map<String, Set<String>> memberships = new HashMap<>();
  private final ArrayDeque<PastSubmission> past = new ArrayDeque<>();
  private long nextTask = 1;
  private int incarnation;

  /**
   * @param keepResults whether {@link #results} must be answered; without it partial results can be
   *     collected as soon as they are merged
   * @param wallMillis wall clock, for display and for what is kept for days
   */
  public MemoryStore(boolean keepResults, LongSupplier wallMillis) {
    this.keepResults = keepResults;
    this.wallMillis = wallMillis;
  }

  /** Keeps results and reads the system's clock. */
  public MemoryStore() {
    this(true, System::currentTimeMillis);
  }

  @Override
  public synchronized int openIncarnation() {
    return ++incarnation;
  }

  @Override
  public synchronized Snapshot load() {
    List<Snapshot.StoredTask> stored = new ArrayList<>(tasks.size());
    tasks.values().forEach(task -> stored.add(task.snapshot()));
    Map<String, Set<String>> members = new HashMap<>();
    memberships.forEach((worker, of) -> members.put(worker, Set.copyOf(of)));
    retain(wallMillis.getAsLong());
    return new Snapshot(
        List.copyOf(stored), nextTask, Set.copyOf(groups), members, List.copyOf(past));
  }

  @Override
  public synchronized void commit(List<Change> changes) {
    long now = wallMillis.getAsLong();
    for (Change change : changes) {
      if (!applyToSubtasks(change)) {
        apply(change, now);
      }
    }
  }

  private boolean applyToSubtasks(Change change) {
    if (change instanceof Change.SubtasksDone done) {
      task(done.task()).done(done, keepResults);
    } else if (change instanceof Change.HighWater mark) {
      task(mark.task()).highWater(mark.segmentFirst(), mark.index());
    } else if (change instanceof Change.SegmentPlanned planned) {
      task(planned.task()).planned(planned.segment());
    } else if (change instanceof Change.SubtaskEnded ended) {
      task(ended.task()).ended(ended);
    } else if (change instanceof Change.SubtaskStruck struck) {
      task(struck.task()).struck(struck.index(), struck.strikes());
    } else if (change instanceof Change.SubtasksSuperseded superseded) {
      task(superseded.task()).superseded(superseded.indices());
    } else if (change instanceof Change.SubtasksReopened reopened) {
      task(reopened.task()).reopened();
    } else if (change instanceof Change.CompletionsVoided voided) {
      task(voided.task()).voided(voided.indices());
    } else if (change instanceof Change.AllCompletionsVoided voided) {
      task(voided.task()).allVoided();
    } else {
      return false;
    }
    return true;
  }

  private void apply(Change change, long now) {
    if (change instanceof Change.TaskAccepted accepted) {
      tasks.put(accepted.task(), new MemoryTask(accepted, now));
      nextTask = Math.max(nextTask, accepted.task() + 1);
    } else if (change instanceof Change.TaskPlaced placed) {
      task(placed.task()).placed(placed.shared());
    } else if (change instanceof Change.TaskMoved moved) {
      task(moved.task()).moved(moved, now);
    } else if (change instanceof Change.TaskForgotten forgotten) {
      forget(forgotten, now);
    } else if (change instanceof Change.GroupCreated created) {
      groups.add(created.group());
    } else if (change instanceof Change.GroupDeleted deleted) {
      groups.remove(deleted.group());
      memberships.values().forEach(of -> of.remove(deleted.group()));
    } else if (change instanceof Change.MembershipChanged moved) {
      Set<String> of = memberships.computeIfAbsent(moved.worker(), w -> new TreeSet<>());
      if (moved.member()) {
        of.add(moved.group());
      } else {
        of.remove(moved.group());
      }
    } else {
      throw new IllegalArgumentException("unknown change: " + change);
    }
  }

  private void forget(Change.TaskForgotten change, long now) {
    past.add(task(change.task()).past(change.body(), now));
    tasks.remove(change.task());
    retain(now);
  }

  private void retain(long now) {
    while (!past.isEmpty() && (past.size() > PastSubmission.MOST || past.peek().expired(now))) {
      past.remove();
    }
  }

  private MemoryTask task(long id) {
    MemoryTask task = tasks.get(id);
    if (task == null) {
      throw new IllegalStateException("no task " + id);
    }
    return task;
  }

  @Override
  public void results(long task, SubtaskRange range, ResultReader reader)
      throws StoreException, IOException {
    long index = range.first();
    while (index < range.end()) {
      Result result = resultOf(task, index);
      if (result != null) {
        reader.read(index, result);
      }
      index++;
    }
  }

  @Override
  public boolean keepsResults() {
    return keepResults;
  }

  private synchronized Result resultOf(long task, long index) {
    MemoryTask stored = tasks.get(task);
    return stored == null ? null : stored.result(index);
  }

  @Override
  public synchronized Completion completion(long task, long index) {
    MemoryTask stored = tasks.get(task);
    return stored == null ? null : stored.completion(index);
  }

  @Override
  public void close() {}
}
