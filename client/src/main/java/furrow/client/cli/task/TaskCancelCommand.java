package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Converters;
import furrow.client.settings.Selector;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow task cancel}. */
@Command(name = "cancel", description = "Ends tasks; nothing of them counts afterwards.")
final class TaskCancelCommand extends TaskLeaf {
  @Parameters(
      paramLabel = "TASKS",
      converter = Converters.Tasks.class,
      description = "12, 12-20, last or all.")
  private Selector selector;

  @Override
  protected int call(FurrowClient client) throws Exception {
    List<TaskInfo> tasks = tasks(client, selector);
    TaskActions acts = new TaskActions(printer());
    for (TaskInfo task : tasks) {
      if (tasks.size() == 1 || !TaskStates.isFinal(task.state())) {
        client.cancel(task.task());
        acts.add(task.task(), "cancelled");
      }
    }
    acts.print();
    return 0;
  }
}
