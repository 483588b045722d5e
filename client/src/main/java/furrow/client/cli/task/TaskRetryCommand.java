package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Converters;
import furrow.client.settings.Selector;
import furrow.protocol.message.TaskMessage.TaskInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow task retry}. */
@Command(
    name = "retry",
    description = "Runs the failed subtasks of ended tasks again; what was done stays done.")
final class TaskRetryCommand extends TaskLeaf {
  @Parameters(
      paramLabel = "TASKS",
      converter = Converters.Tasks.class,
      description = "12, 12-20 or last.")
  private Selector selector;

  @Override
  protected int call(FurrowClient client) throws Exception {
    TaskActions acts = new TaskActions(printer());
    for (TaskInfo task : tasks(client, selector)) {
      client.retry(task.task());
      acts.add(task.task(), "runs again");
    }
    acts.print();
    return 0;
  }
}
