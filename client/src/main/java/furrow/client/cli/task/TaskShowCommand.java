package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Converters;
import furrow.client.cli.Require;
import furrow.client.render.Format;
import furrow.client.render.HumanFormat;
import furrow.client.settings.Selector;
import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.document.Texts;
import furrow.protocol.message.TaskMessage.SubtaskInfo;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow task show}. */
@Command(
    name = "show",
    description = "Shows a task, or with 12.3 one of its subtasks.",
    footer = {
      "",
      "Examples:",
      "  furrow task show last",
      "  furrow task show 12 --subtasks failed",
      "  furrow task show 12.431"
    })
final class TaskShowCommand extends TaskLeaf {
  private static final int SUBTASKS = 1_000;
  private static final List<String> KEYS =
      List.of("subtask", "state", "start", "end", "strikes", "worker", "host", "error");

  @Parameters(
      paramLabel = "TASK",
      converter = Converters.Tasks.class,
      description = "12, last, or a subtask: 12.3.")
  private Selector selector;

  @Option(
      names = "--subtasks",
      paramLabel = "STATE",
      description = {
        "List its subtasks in this state, 1000 at most:",
        "ready, running, done, failed, poisoned, superseded or cancelled."
      })
  private String state;

  @Option(
      names = "--from",
      paramLabel = "INDEX",
      defaultValue = "0",
      description = "With --subtasks: begin with this one.")
  private long from;

  @Override
  protected int call(FurrowClient client) throws Exception {
    TaskInfo task = task(client, new Selector(selector.from(), selector.to(), selector.last(), -1));
    if (selector.hasSubtask()) {
      showSubtask(client.subtask(task.task(), selector.subtask()), hosts(client));
    } else if (state != null) {
      listSubtasks(client, task.task());
    } else {
      showTask(client, task);
    }
    return 0;
  }

  private void showTask(FurrowClient client, TaskInfo t) throws IOException {
    JsonObject shown = new JsonObject();
    shown.put("task", t.task()).put("state", t.state());
    shown.put("kernel", t.kernel()).put("operation", t.operation());
    shown.put("command", String.join(" ", t.argv())).put("input", t.input());
    shown.put("group", t.group()).put("user", t.user());
    shown.put("progress", TaskListCommand.percent(t) + " % of " + amount(t));
    shown.put("rows", t.rows());
    shown.put("subtasks", subtasks(t));
    shown.put("elapsed", HumanFormat.duration(t.elapsedMillis()));
    JsonObject error = Rows.error(t.error());
    if (error != null) {
      shown.put("error", error.get("message") + " (" + error.get("code") + ")");
      shown.put("hint", error.get("hint"));
    }
    printer().one(t.task(), Rows.task(t), shown);
    if (printer().format() == Format.TABLE && t.state().equals("WAITING")) {
      client.explain(t.task()).lines().forEach(line -> say("waits: " + line));
    }
  }

  private static String amount(TaskInfo t) {
    return t.bytes() ? HumanFormat.bytes(t.units()) : t.units() + " items";
  }

  private static String subtasks(TaskInfo t) {
    return t.done()
        + " done, "
        + t.running()
        + " running, "
        + t.failed()
        + " failed of "
        + t.planned()
        + " planned so far; "
        + t.superseded()
        + " superseded, "
        + t.retried()
        + " retried";
  }

  /** Of the workers that are there; the others' are not known any more. */
  private static Map<String, String> hosts(FurrowClient client) throws IOException {
    Map<String, String> hosts = new HashMap<>();
    client.workers("").forEach(worker -> hosts.put(worker.worker(), worker.host()));
    return hosts;
  }

  private void showSubtask(SubtaskInfo s, Map<String, String> hosts) {
    JsonObject shown = new JsonObject();
    shown.put("subtask", s.task() + "." + s.index()).put("state", s.state());
    shown.put("range", "[" + s.start() + ", " + s.end() + ")" + (s.scan() ? " boundary scan" : ""));
    String host = hosts.getOrDefault(s.worker(), "");
    shown.put("strikes", s.strikes()).put("worker", s.worker()).put("host", host);
    shown.put("attempts", s.attempts());
    JsonObject error = Rows.error(s.error());
    if (error != null) {
      shown.put("error", error.get("message") + " (" + error.get("code") + ")");
      shown.put("hint", error.get("hint"));
    }
    printer().one(s.task() + "." + s.index(), Rows.subtask(s, host), shown);
    if (printer().format() == Format.TABLE) {
      showText("evidence", s.evidence());
      showText("output", output(s));
    }
  }

  private static String output(SubtaskInfo s) {
    if (s.state().equals("DONE") && !s.outputKept()) {
      return "no longer kept; it is part of the answer: furrow task result " + s.task();
    }
    String text = Texts.orNull(s.output());
    return text == null ? s.outputSize() + " bytes that are no text" : text;
  }

  private void showText(String what, String text) {
    if (!text.isEmpty()) {
      printer().say(what + ":\n" + text.stripTrailing());
    }
  }

  private void listSubtasks(FurrowClient client, long task) throws IOException {
    List<JsonObject> things = new ArrayList<>();
    List<JsonObject> shown = new ArrayList<>();
    Map<String, String> hosts = hosts(client);
    Require.natural("--from", from);
    List<SubtaskInfo> found =
        client.subtasks(task, state.toUpperCase(Locale.ROOT), from, SUBTASKS + 1);
    boolean truncated = found.size() > SUBTASKS;
    JsonObject end = new JsonObject().put("truncated", truncated);
    if (truncated) {
      long next = found.get(SUBTASKS).index();
      end.put("next", next);
      String command = "furrow task show " + task + " --subtasks " + state + " --from " + next;
      say("these are the first " + SUBTASKS + "; go on: " + command);
    }
    for (SubtaskInfo s : found.subList(0, Math.min(SUBTASKS, found.size()))) {
      JsonObject thing = Rows.subtask(s, hosts.getOrDefault(s.worker(), ""));
      things.add(thing);
      JsonObject row = new JsonObject();
      KEYS.forEach(key -> row.put(key, thing.get(key)));
      row.put("state", s.scan() ? s.state() + " scan" : s.state());
      JsonObject error = Rows.error(s.error());
      shown.add(row.put("error", error == null ? "" : error.get("message")));
    }
    printer().list("subtasks", KEYS, things, shown, end);
  }
}
