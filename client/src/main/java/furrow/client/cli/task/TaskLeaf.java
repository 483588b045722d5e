package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.client.settings.Selector;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.io.IOException;
import java.util.List;

/** A command about tasks on a server. */
abstract class TaskLeaf extends ServerLeaf {
  /** The tasks that are meant, at least one. */
  static List<TaskInfo> tasks(FurrowClient client, Selector selector) throws IOException {
    List<TaskInfo> tasks = client.tasks(selector.from(), selector.to(), selector.last());
    if (tasks.isEmpty()) {
      checkFound(selector);
    }
    return tasks;
  }

  /** None of those that are meant was found: an error, unless all are meant. */
  static void checkFound(Selector selector) throws ProblemException {
    if (selector.last() || selector.from() > 0) {
      String what = selector.last() ? "no task yet" : "no such task: " + selector;
      throw new ProblemException(ErrorCode.NO_SUCH_TASK, what, "furrow task list");
    }
  }

  /** The one task that is meant. */
  static TaskInfo task(FurrowClient client, Selector selector) throws IOException {
    List<TaskInfo> tasks = tasks(client, selector);
    if (tasks.size() != 1) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "one task is needed, '" + selector + "' names " + tasks.size(),
          "furrow task list");
    }
    return tasks.get(0);
  }
}
