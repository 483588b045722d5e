package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Converters;
import furrow.client.cli.Require;
import furrow.client.render.Format;
import furrow.client.render.HumanFormat;
import furrow.client.settings.Selector;
import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.TaskMessage.TaskList;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow task list}. */
@Command(name = "list", description = "Lists tasks.")
final class TaskListCommand extends TaskLeaf {
  private static final List<String> KEYS =
      List.of(
          "task",
          "state",
          "kernel",
          "operation",
          "input",
          "group",
          "progress",
          "failed",
          "elapsed");
  private static final int TEXT_WIDTH = 32;

  @Parameters(
      arity = "0..1",
      paramLabel = "TASKS",
      defaultValue = "all",
      converter = Converters.Tasks.class,
      description = "12, 12-20, last or all; default all.")
  private Selector selector;

  @Option(
      names = "--from",
      paramLabel = "TASK",
      defaultValue = "0",
      description = "Begin with this task: a list holds 1,000 at most.")
  private long from;

  @Override
  protected int call(FurrowClient client) throws Exception {
    TaskList page = page(client);
    List<TaskInfo> tasks = page.tasks();
    if (tasks.isEmpty() && printer().format() == Format.TABLE) {
      say("no tasks yet; hand one in: furrow submit FILE --op 'sum(*)'");
      return 0;
    }
    List<JsonObject> things = new ArrayList<>();
    List<JsonObject> shown = new ArrayList<>();
    for (TaskInfo task : tasks) {
      things.add(Rows.task(task));
      shown.add(shown(task));
    }
    JsonObject end = new JsonObject().put("truncated", page.next() > 0);
    if (page.next() > 0) {
      end.put("next", page.next());
      say(
          "these are the first "
              + tasks.size()
              + "; go on: furrow task list "
              + selector
              + " --from "
              + page.next());
    }
    printer().list("tasks", KEYS, things, shown, end);
    return 0;
  }

  private TaskList page(FurrowClient client) throws Exception {
    Require.natural("--from", from);
    long first = Math.max(from, selector.from());
    TaskList page = client.tasksFrom(first, selector.to(), selector.last());
    if (page.tasks().isEmpty() && from == 0) {
      checkFound(selector);
    }
    return page;
  }

  private static JsonObject shown(TaskInfo t) {
    String operation = t.argv().isEmpty() ? t.operation() : String.join(" ", t.argv());
    String input = t.input().substring(t.input().lastIndexOf('/') + 1);
    return new JsonObject()
        .put("task", t.task())
        .put("state", t.state())
        .put("kernel", t.kernel())
        .put("operation", HumanFormat.cut(operation, TEXT_WIDTH))
        .put("input", HumanFormat.cut(input, TEXT_WIDTH))
        .put("group", t.group())
        .put("progress", percent(t) + " %")
        .put("failed", t.failed())
        .put("elapsed", HumanFormat.duration(t.elapsedMillis()));
  }

  static long percent(TaskInfo t) {
    if (t.state().equals("DONE")) {
      return 100;
    }
    return t.units() == 0 ? 0 : (long) Math.floor(100.0 * t.unitsDone() / t.units());
  }
}
