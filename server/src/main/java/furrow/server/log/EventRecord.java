package furrow.server.log;

import furrow.json.JsonObject;
import furrow.json.JsonWriter;
import furrow.protocol.message.ServerMessage.EventInfo;

/**
 * One event.
 *
 * @param sequence from 1, growing over restarts
 * @param atMillis wall clock
 * @param task 0 for none
 * @param subtaskPlusOne 0 for none
 * @param worker empty for none
 * @param user whose task it is; empty for none
 */
public record EventRecord(
    long sequence,
    long atMillis,
    String kind,
    long task,
    long subtaskPlusOne,
    String worker,
    String text,
    String user) {
  /**
   * Whether somebody may see it who may see the tasks of one user only. An event of a task whose
   * user is not known is nobody's.
   */
  public boolean visibleTo(String someone) {
    return task == 0 || user.equals(someone);
  }

  String toLine() {
    JsonObject line = new JsonObject().put("seq", sequence).put("at", atMillis).put("kind", kind);
    if (task != 0) {
      line.put("task", task);
    }
    if (subtaskPlusOne != 0) {
      line.put("subtask", subtaskPlusOne - 1);
    }
    if (!worker.isEmpty()) {
      line.put("worker", worker);
    }
    if (!user.isEmpty()) {
      line.put("user", user);
    }
    return JsonWriter.line(line.put("text", text));
  }

  /**
   * @throws IllegalArgumentException when the line is no event, as after an incomplete write
   */
  static EventRecord parse(String line) {
    JsonObject fields = JsonObject.parse(line);
    String subtask = fields.text("subtask");
    return new EventRecord(
        Long.parseLong(field(fields, "seq", "")),
        Long.parseLong(field(fields, "at", "")),
        field(fields, "kind", ""),
        Long.parseLong(field(fields, "task", "0")),
        subtask == null ? 0 : Long.parseLong(subtask) + 1,
        field(fields, "worker", ""),
        field(fields, "text", ""),
        field(fields, "user", ""));
  }

  private static String field(JsonObject fields, String key, String otherwise) {
    String value = fields.text(key);
    return value == null ? otherwise : value;
  }

  public EventInfo toInfo(boolean last) {
    return new EventInfo(sequence, atMillis, kind, task, subtaskPlusOne, worker, text, last);
  }
}
