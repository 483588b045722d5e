package furrow.worker.run;

import furrow.kernel.Kernels;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.WorkMessage.TaskOpen;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The tasks this worker knows, by id. */
final class OpenTasks {
  private static final InputInfo NO_INPUT = new InputInfo("", 0, 0, "", 0, "", "");

  private final Kernels kernels;
  private final BlockCache cache;
  private final Map<Long, OpenTask> tasks = new ConcurrentHashMap<>();

  OpenTasks(Kernels kernels, BlockCache cache) {
    this.kernels = kernels;
    this.cache = cache;
  }

  /**
   * A task that is known already keeps what was learnt about it. Another task of the same number
   * takes its place: numbers repeat when a server starts over from an older copy of its state.
   */
  void open(TaskOpen open) {
    OpenTask known = tasks.get(open.task());
    if (known != null && !known.isOf(open)) {
      forget(open.task());
      known = null;
    }
    if (known == null) {
      tasks.put(open.task(), new OpenTask(open, kernels, cache));
    }
  }

  /** The task; an unknown one has no kernel, so each of its subtasks fails as unsuitable. */
  OpenTask of(long id) {
    OpenTask known = tasks.get(id);
    return known != null ? known : unknown(id);
  }

  void forget(long id) {
    OpenTask gone = tasks.remove(id);
    if (gone != null) {
      gone.close();
    }
  }

  void close() {
    List.copyOf(tasks.keySet()).forEach(this::forget);
  }

  private OpenTask unknown(long id) {
    TaskOpen nothing = new TaskOpen(id, "", "", List.of(), Map.of(), NO_INPUT, new byte[0], 0);
    return new OpenTask(nothing, kernels, cache);
  }
}
