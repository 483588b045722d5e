package furrow.worker.run;

import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.kernel.Operation;
import furrow.kernel.Runner;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.WorkMessage.TaskOpen;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A task that the server has opened, and what was measured of it. Shared by all slots. */
final class OpenTask {
  /** All subtasks of a batch are reported started together, and get a strike if the worker dies. */
  private static final int MOST_AT_ONCE = 256;

  private final TaskOpen open;
  private final Kernels kernels;
  private final Operation operation;
  private final TaskInput input;
  private volatile double nanosPerSubtask;
  private volatile boolean closed;

  OpenTask(TaskOpen open, Kernels kernels, BlockCache cache) {
    this.open = open;
    this.kernels = kernels;
    this.operation = new Operation(open.operation(), open.argv(), open.options());
    InputInfo info = open.input();
    boolean none = info == null || info.path().isEmpty() && info.uploadId().isEmpty();
    this.input = none ? null : new TaskInput(open.task(), info, cache);
  }

  long id() {
    return open.task();
  }

  /** Whether this is the task that {@code other} describes, and not one of the same number. */
  boolean isOf(TaskOpen other) {
    return open.task() == other.task()
        && open.kernel().equals(other.kernel())
        && open.operation().equals(other.operation())
        && open.argv().equals(other.argv())
        && open.options().equals(other.options())
        && Objects.equals(open.input(), other.input())
        && Arrays.equals(open.shared(), other.shared())
        && open.subtaskTimeoutMillis() == other.subtaskTimeoutMillis()
        && open.user().equals(other.user());
  }

  long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(open.subtaskTimeoutMillis());
  }

  /** The kernel; without it this worker is unsuitable for the task. */
  Kernel kernel() throws KernelException {
    return kernels.require(open.kernel(), open.user());
  }

  Runner newRunner() throws KernelException {
    return kernel().runner(operation, open.shared());
  }

  Input input() {
    return input == null ? Input.NONE : input;
  }

  /**
   * How many subtasks last about {@code nanos} together, measured by the latest ones; 1 at first.
   */
  int subtasksIn(long nanos) {
    double each = nanosPerSubtask;
    return each == 0 ? 1 : (int) Math.max(1, Math.min(MOST_AT_ONCE, nanos / each));
  }

  /** Takes in the time of a batch. Half old, half new, so that one outlier changes little. */
  void measured(long busyNanos, int subtasks) {
    double each = Math.max(1, (double) busyNanos / subtasks);
    nanosPerSubtask = nanosPerSubtask == 0 ? each : (nanosPerSubtask + each) / 2;
  }

  boolean closed() {
    return closed;
  }

  void close() {
    closed = true;
    try {
      if (input != null) {
        input.close();
      }
    } catch (IOException e) {
      // A file that was only read: nothing can be lost by a failing close.
    }
  }
}
