package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Converters;
import furrow.client.render.Format;
import furrow.client.settings.Selector;
import furrow.json.JsonObject;
import furrow.protocol.message.TaskMessage.Explanation;
import furrow.protocol.message.TaskMessage.TaskInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow task explain}. */
@Command(name = "explain", description = "Says why a task waits, or what it is doing.")
final class TaskExplainCommand extends TaskLeaf {
  @Parameters(paramLabel = "TASK", converter = Converters.Tasks.class, description = "12 or last.")
  private Selector selector;

  @Override
  protected int call(FurrowClient client) throws Exception {
    TaskInfo task = task(client, selector);
    Explanation explanation = client.explain(task.task());
    if (printer().format() == Format.TABLE) {
      explanation.lines().forEach(line -> printer().say(line));
    } else {
      JsonObject fields = new JsonObject();
      fields.put("task", task.task()).put("state", task.state()).put("lines", explanation.lines());
      printer().one(task.task(), fields, null);
    }
    return 0;
  }
}
