package furrow.server.event;

import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.server.json.JsonFields;
import furrow.server.json.JsonLine;
import java.util.Map;

/**
 * One event.
 *
 * @param sequence from 1, growing over restarts
 * @param atMillis wall clock
 * @param task 0 for none
 * @param subtaskPlusOne 0 for none
 * @param worker empty for none
 */
public record EventRecord(
    long sequence,
    long atMillis,
    String kind,
    long task,
    long subtaskPlusOne,
    String worker,
    String text) {

  String toLine() {
    JsonLine line = new JsonLine().put("seq", sequence).put("at", atMillis).put("kind", kind);
    if (task != 0) {
      line.put("task", task);
    }
    if (subtaskPlusOne != 0) {
      line.put("subtask", subtaskPlusOne - 1);
    }
    if (!worker.isEmpty()) {
      line.put("worker", worker);
    }
    return line.put("text", text).end();
  }

  /**
   * @throws IllegalArgumentException when the line is none of ours, as after a torn write
   */
  static EventRecord parse(String line) {
    Map<String, String> fields = JsonFields.parse(line);
    String subtask = fields.get("subtask");
    return new EventRecord(
        Long.parseLong(fields.getOrDefault("seq", "")),
        Long.parseLong(fields.getOrDefault("at", "")),
        fields.getOrDefault("kind", ""),
        Long.parseLong(fields.getOrDefault("task", "0")),
        subtask == null ? 0 : Long.parseLong(subtask) + 1,
        fields.getOrDefault("worker", ""),
        fields.getOrDefault("text", ""));
  }

  public EventInfo toInfo(boolean last) {
    return new EventInfo(sequence, atMillis, kind, task, subtaskPlusOne, worker, text, last);
  }
}
