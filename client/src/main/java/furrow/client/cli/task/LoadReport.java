package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.render.AnswerTable;
import furrow.client.render.Format;
import furrow.client.render.HumanFormat;
import furrow.client.render.Printer;
import furrow.json.JsonObject;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What came of a load: each task with its answer, and how fast all were together. */
final class LoadReport {
  private static final List<String> KEYS =
      List.of("task", "state", "subtasks", "retried", "time", "items", "checksum");

  private LoadReport() {}

  /**
   * Prints it.
   *
   * @param nanos from the first submit to the last end
   */
  static void print(FurrowClient client, Printer printer, List<TaskInfo> ends, long nanos)
      throws IOException {
    List<JsonObject> things = new ArrayList<>();
    List<JsonObject> shown = new ArrayList<>();
    long subtasks = 0;
    for (TaskInfo end : ends) {
      JsonObject thing = fields(client, end);
      subtasks += end.done();
      things.add(thing);
      JsonObject row = new JsonObject();
      KEYS.forEach(key -> row.put(key, thing.get(key)));
      shown.add(row.put("time", HumanFormat.duration(end.elapsedMillis())));
    }
    long perSecond = Math.round(subtasks * 1e9 / nanos);
    if (printer.format() == Format.JSON) {
      JsonObject all = new JsonObject().put("tasks", things).put("subtasks", subtasks);
      all.put("elapsed_s", nanos / 1_000_000 / 1000.0).put("subtasks_per_s", perSecond);
      printer.one(null, all, null);
    } else {
      printer.list("tasks", KEYS, things, shown);
      printer.say(
          HumanFormat.plural(subtasks, "subtask")
              + " in "
              + HumanFormat.duration(nanos / 1_000_000)
              + ", "
              + HumanFormat.count(perSecond)
              + " subtasks/s");
    }
  }

  private static JsonObject fields(FurrowClient client, TaskInfo end) throws IOException {
    JsonObject fields = new JsonObject().put("task", end.task()).put("state", end.state());
    fields.put("subtasks", end.done()).put("retried", end.retried());
    fields.put("elapsed_s", end.elapsedMillis() / 1000.0);
    if (end.state().equals("DONE")) {
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      client.result(end.task(), answer);
      List<String> row = AnswerTable.data(answer.toByteArray()).get(0);
      fields.put("items", Long.valueOf(row.get(0))).put("checksum", row.get(1));
    }
    return fields;
  }
}
