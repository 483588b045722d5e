package furrow.client.cli.misc;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.client.render.Format;
import furrow.client.render.Rows;
import furrow.json.VisibleText;
import furrow.protocol.message.ServerMessage.EventInfo;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow events}. */
@Command(
    name = "events",
    description = "Prints what has happened: workers, tasks, groups, the server. One per line.")
public final class EventsCommand extends ServerLeaf {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  @Option(
      names = {"-f", "--follow"},
      description = "Wait for further ones until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--since",
      paramLabel = "N",
      defaultValue = "0",
      description = "Begin after the event of this number.")
  private long since;

  @Override
  protected int call(FurrowClient client) throws Exception {
    PrintStream out = context().out();
    client.events(
        since,
        follow,
        event -> {
          out.println(line(event));
          if (follow) {
            out.flush();
          }
          return !out.checkError();
        });
    return 0;
  }

  private String line(EventInfo e) {
    if (printer().format() == Format.ID) {
      return Long.toString(e.sequence());
    }
    if (printer().json()) {
      return Rows.event(e).toString();
    }
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
