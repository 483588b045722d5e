package furrow.client.cli.misc;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.client.render.Format;
import furrow.protocol.document.Rows;
import furrow.protocol.message.ServerMessage.EventInfo;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow events}. */
@Command(
    name = "events",
    description = "Prints what has happened: workers, tasks, groups, the server. One per line.")
public final class EventsCommand extends ServerLeaf {
  private static final List<String> FIELDS =
      List.of("sequence", "at", "kind", "task", "subtask", "worker", "text");

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
    if (printer().inRows()) {
      printer().header(FIELDS);
    }
    client.events(
        since,
        follow,
        event -> {
          if (printer().inRows()) {
            printer().row(FIELDS, Rows.event(event));
          } else {
            out.println(line(event));
          }
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
    return EventLine.of(e);
  }
}
