package furrow.client.cli.misc;

import furrow.json.VisibleText;
import furrow.protocol.message.ServerMessage.EventInfo;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** An event as a line for people. */
final class EventLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private EventLine() {}

  /** Time, kind, and where it applies task, worker and text. */
  static String of(EventInfo e) {
    StringBuilder line = new StringBuilder(TIME.format(Instant.ofEpochMilli(e.atMillis())));
    line.append("  ").append(e.kind());
    if (e.task() != 0) {
      line.append("  task ").append(e.task());
      line.append(e.subtaskPlusOne() == 0 ? "" : "." + (e.subtaskPlusOne() - 1));
    }
    if (!e.worker().isEmpty()) {
      line.append("  worker ").append(e.worker());
    }
    line.append(e.text().isEmpty() ? "" : "  ").append(e.text());
    return VisibleText.inLine(line.toString());
  }
}
