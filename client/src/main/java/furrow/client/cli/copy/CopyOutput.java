package furrow.client.cli.copy;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Leaf;
import furrow.client.render.Format;
import furrow.client.render.HumanFormat;
import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.message.TaskMessage.SubtaskInfo;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says how a copy ended. */
final class CopyOutput {
  /** Failed subtasks that are told; the task gives up before there are more. */
  private static final int MOST = 4_096;

  private static final List<String> COLUMNS = List.of("worker", "node", "chunks", "bytes");

  private final Leaf leaf;
  private final TaskInfo end;

  CopyOutput(Leaf leaf, TaskInfo end) {
    this.leaf = leaf;
    this.end = end;
  }

  /** Everything is there. */
  void done(CopyAnswer answer) throws IOException {
    List<JsonObject> workers = new ArrayList<>();
    for (List<String> row : answer.workers()) {
      JsonObject worker = new JsonObject().put("worker", row.get(0)).put("node", row.get(1));
      workers.add(
          worker
              .put("chunks", Long.parseLong(row.get(2)))
              .put("bytes", Long.parseLong(row.get(3))));
    }
    if (leaf.printer().format() == Format.TABLE) {
      leaf.printer().list("workers", COLUMNS, workers, workers);
      leaf.say(summary(answer));
      return;
    }
    JsonObject fields = new JsonObject();
    fields.put("task", end.task()).put("file", answer.text("file")).put("to", answer.text("to"));
    fields.put("layout", answer.text("layout")).put("bytes", answer.number("bytes"));
    fields.put("chunk", answer.number("chunk")).put("chunks", answer.number("chunks"));
    fields.put("crc32c", answer.text("crc32c"));
    fields.put("shared", answer.text("shared").equals("true"));
    fields.put("elapsed_s", end.elapsedMillis() / 1000.0).put("retried", end.retried());
    fields.put("workers", workers).put("failed", List.of());
    leaf.printer().one(end.task(), fields, null);
  }

  private String summary(CopyAnswer answer) throws IOException {
    String again = end.retried() > 0 ? ", " + end.retried() + " subtasks run again" : "";
    String apart =
        answer.text("shared").equals("true") ? "" : "; the workers do not share the directory";
    return "task "
        + end.task()
        + ": "
        + HumanFormat.amount(true, answer.number("bytes"), end.elapsedMillis())
        + " in "
        + HumanFormat.plural(answer.number("chunks"), "chunk")
        + " to "
        + answer.text("to")
        + ", crc32c "
        + answer.text("crc32c")
        + again
        + apart;
  }

  /** Some of it could not be written, or none: says which chunks, where and why. */
  void failed(FurrowClient client, Map<String, String> asked) throws IOException {
    List<SubtaskInfo> subtasks = new ArrayList<>(client.subtasks(end.task(), "FAILED", 0, MOST));
    subtasks.addAll(client.subtasks(end.task(), "POISONED", 0, MOST));
    List<JsonObject> failed = new ArrayList<>();
    for (SubtaskInfo s : subtasks) {
      JsonObject error = Rows.error(s.error());
      JsonObject one = new JsonObject().put("subtask", s.task() + "." + s.index());
      one.put("reason", error == null ? "" : error.get("code")).put("worker", s.worker());
      one.put("chunks", s.evidence().startsWith("chunks ") ? s.evidence().substring(7) : "");
      one.put("message", error == null ? "" : error.get("message"));
      failed.add(one);
      if (leaf.printer().format() == Format.TABLE) {
        leaf.say(one.get("subtask") + ": " + one.get("message") + "; " + s.evidence());
      }
    }
    if (leaf.printer().json() && !failed.isEmpty()) {
      JsonObject fields = new JsonObject().put("task", end.task()).put("state", end.state());
      fields.put("file", asked.get("name")).put("to", asked.get("to"));
      fields.put("layout", asked.get("layout")).put("chunk", Long.parseLong(asked.get("chunk")));
      fields.put("chunks", end.units()).put("elapsed_s", end.elapsedMillis() / 1000.0);
      leaf.printer().one(end.task(), fields.put("failed", failed), null);
    }
  }
}
