package furrow.worker.run;

import furrow.kernel.KernelException;
import furrow.kernel.Runner;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The runners of one slot, one per task; those of forgotten tasks are closed. */
final class RunnerCache {
  private final Map<OpenTask, Runner> runners = new LinkedHashMap<>();

  Runner of(OpenTask task) throws KernelException {
    Runner known = runners.get(task);
    if (known != null) {
      return known;
    }
    closeForgotten();
    Runner fresh = task.newRunner();
    runners.put(task, fresh);
    return fresh;
  }

  private void closeForgotten() {
    Iterator<Map.Entry<OpenTask, Runner>> entries = runners.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<OpenTask, Runner> entry = entries.next();
      if (entry.getKey().closed()) {
        close(entry.getValue());
        entries.remove();
      }
    }
  }

  void close() {
    runners.values().forEach(RunnerCache::close);
    runners.clear();
  }

  private static void close(Runner runner) {
    try {
      runner.close();
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(RunnerCache.class)
          .warn("a kernel's runner did not close: {}", e.toString());
    }
  }
}
