package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Converters;
import furrow.client.cli.TaskFollower;
import furrow.client.settings.Selector;
import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code furrow task wait}. */
@Command(
    name = "wait",
    description = "Waits for tasks to end. Its exit status is that of the worst of them.")
final class TaskWaitCommand extends TaskLeaf {

  @Parameters(
      paramLabel = "TASKS",
      arity = "0..1",
      defaultValue = "last",
      converter = Converters.Tasks.class,
      description = "12, 12-20, last or all; default last.")
  private Selector selector;

  @Mixin private TaskFollower.Options follow;

  @Override
  protected int call(FurrowClient client) throws Exception {
    client.retryFor(follow.retryLimit(), this::say);
    long deadline = System.nanoTime() + follow.timeout().toNanos();
    List<TaskInfo> ends = new ArrayList<>();
    for (TaskInfo task : tasks(client, selector)) {
      ends.add(
          new TaskFollower(this, follow.quiet()).follow(client, task.task(), left(task, deadline)));
    }
    print(ends);
    for (TaskInfo end : ends) {
      if (!end.state().equals("DONE")) {
        throw TaskFollower.failure(end);
      }
    }
    return 0;
  }

  private Duration left(TaskInfo task, long deadline) throws ProblemException {
    if (follow.timeout().isZero()) {
      return follow.timeout();
    }
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new ProblemException(
          ErrorCode.TIMEOUT,
          "task " + task.task() + " has not ended in time; it goes on",
          "furrow task wait " + task.task());
    }
    return Duration.ofNanos(left);
  }

  private void print(List<TaskInfo> ends) {
    List<JsonObject> things = new ArrayList<>();
    for (TaskInfo end : ends) {
      things.add(Rows.task(end));
      printer().say("task " + end.task() + " " + end.state().toLowerCase(java.util.Locale.ROOT));
    }
    if (printer().format() != furrow.client.render.Format.TABLE) {
      printer().list("tasks", List.of("task"), things, things);
    }
  }
}
