package furrow.runtime.local;

import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.Operation;
import furrow.kernel.Runner;
import furrow.runtime.Inputs;
import furrow.runtime.merge.KernelSource;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** What the slots share of one task: its input, opened once, and how long its subtasks take. */
final class LocalTask {
  private final TaskSpec spec;
  private final TaskPlan plan;
  private final Inputs inputs;
  private Input input;

  /** Running mean of nanoseconds per subtask; 0 while unknown. */
  private volatile long meanNanos;

  /** Units done inside running subtasks, for display. */
  final AtomicLong unitsRunning = new AtomicLong();

  volatile boolean forgotten;

  LocalTask(TaskSpec spec, TaskPlan plan, Inputs inputs) {
    this.spec = spec;
    this.plan = plan;
    this.inputs = inputs;
  }

  TaskSpec spec() {
    return spec;
  }

  synchronized Input input() throws KernelException, IOException {
    if (input == null) {
      input = spec.input().none() ? Input.NONE : inputs.open(spec);
    }
    return input;
  }

  Runner runner(KernelSource kernels) throws KernelException {
    Operation operation = new Operation(spec.operation(), spec.argv(), spec.options());
    return kernels.require(spec.kernel()).runner(operation, plan.shared());
  }

  /** How many subtasks of this task one slot takes at once, so that it is busy for a while. */
  int stride(long aimNanos, int most) {
    long mean = meanNanos;
    return mean == 0 ? 1 : (int) Math.max(1, Math.min(most, aimNanos / mean));
  }

  void took(long nanos, int count) {
    long each = Math.max(1, nanos / count);
    long mean = meanNanos;
    meanNanos = mean == 0 ? each : mean - mean / 8 + each / 8 + 1;
  }

  synchronized void close() {
    forgotten = true;
    if (input != null) {
      try {
        input.close();
      } catch (IOException e) {
        // It was only read from; nothing can be lost.
        input = null;
      }
    }
  }
}
