package furrow.client.api;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.TaskMessage.Watch;
import java.time.Duration;
import java.util.function.Consumer;

/** Follows one task, over restarts of the server if need be. */
final class TaskWatch {
  private final RequestLink requests;
  private final long task;
  private final long deadline;

  /**
   * @param limit zero for none
   */
  TaskWatch(RequestLink requests, long task, Duration limit) {
    this.requests = requests;
    this.task = task;
    this.deadline = limit.isZero() ? Long.MAX_VALUE : System.nanoTime() + limit.toNanos();
  }

  TaskInfo run(Consumer<FurrowClient.TaskReport> listener) throws ProblemException {
    TaskInfo last = requests.again(() -> follow(listener));
    if (last == null) {
      throw new ProblemException(
          ErrorCode.TIMEOUT,
          "task " + task + " has not ended in time; it goes on",
          "furrow task wait " + task);
    }
    return last;
  }

  /** The last state, or null at the deadline. */
  private TaskInfo follow(Consumer<FurrowClient.TaskReport> listener) throws ProblemException {
    int correlation = requests.send(new Watch(task));
    while (true) {
      Message message;
      try {
        message = requests.next(correlation, deadline);
      } catch (ProblemException e) {
        if (e.code() == ErrorCode.TIMEOUT && System.nanoTime() >= deadline) {
          return null;
        }
        throw e;
      }
      Progress progress = (Progress) message;
      listener.accept(new FurrowClient.TaskReport(progress.info(), progress.explanation()));
      if (progress.last()) {
        return progress.info();
      }
    }
  }
}
