package furrow.server.http;

import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.server.http.Route.Kind;
import java.nio.charset.StandardCharsets;

/**
 * The event log as server-sent events: the id of each is its sequence number, so that a client that
 * comes back with Last-Event-ID goes on where it was. One that reads too slowly sees a gap in the
 * numbers; comments keep the connection alive.
 */
final class EventRoutes {
  private static final String TYPE = "text/event-stream";
  private static final long HEARTBEAT_MILLIS = 15_000;

  private final Exchange exchange;
  private ResponseStream stream;

  private EventRoutes(Exchange exchange) {
    this.exchange = exchange;
  }

  static void register(RouteTable routes) {
    routes.add(
        Route.get("/api/v1/events")
            .summary("What has happened and happens, as server-sent events")
            .query("since", Kind.INTEGER, "Begin after the event of this number")
            .query("follow", Kind.BOOLEAN, "false: end with the last one that is kept")
            .sends(EventsWatch.class)
            .answersWith(200, "Events; Last-Event-ID goes on after one", TYPE)
            .to(
                exchange -> {
                  long since = since(exchange);
                  boolean follow = exchange.query("follow") == null || exchange.queryFlag("follow");
                  new EventRoutes(exchange).watch(since, follow);
                }));
  }

  private static long since(Exchange exchange) throws ProblemException {
    String last = exchange.header("Last-Event-ID");
    if (last == null || last.isBlank()) {
      return exchange.queryNumber("since", 0, 0, Long.MAX_VALUE);
    }
    String number = last.strip();
    if (!number.matches("\\d{1,18}")) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "Last-Event-ID: \"" + number + "\" (expected: the id of an event)",
          "leave it out to begin with the first event that is kept");
    }
    return Long.parseLong(number);
  }

  private void watch(long since, boolean follow) {
    exchange.call(new EventsWatch(since, follow), reply -> event((EventInfo) reply));
    // After an error, which is answered first: then there is no stream.
    exchange.execute(this::begin);
  }

  private void begin() {
    if (stream == null) {
      stream = exchange.stream(200, TYPE);
      write("retry: 2000\n\n");
      exchange.schedule(this::beat, HEARTBEAT_MILLIS);
    }
  }

  private void event(EventInfo event) {
    begin();
    boolean marker = event.last() && event.kind().isEmpty();
    if (!marker) {
      write("id: " + event.sequence() + "\ndata: " + Rows.event(event) + "\n\n");
    }
    if (event.last()) {
      stream.end();
    }
  }

  private void beat() {
    if (stream.ready()) {
      write(": heartbeat\n\n");
    }
    exchange.schedule(this::beat, HEARTBEAT_MILLIS);
  }

  private void write(String text) {
    stream.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
