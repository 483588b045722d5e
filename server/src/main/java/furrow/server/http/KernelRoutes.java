package furrow.server.http;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.ServerMessage.Serve;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Invoke;
import furrow.protocol.message.TaskMessage.Invoked;
import furrow.server.adapter.ServedRoutes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Routes whose requests are invocations of a kernel: the body is its input, its answer the answer.
 * With {@code Accept: text/event-stream} partial results come as events.
 */
public final class KernelRoutes implements ServedRoutes {
  /** Bytes of a body. */
  private static final int MOST_BODY = 512 * 1024;

  private static final int MOST_ROUTES = 1_000;
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]{1,100}){1,8}");
  private static final String EVENTS = "text/event-stream";

  private final RouteTable routes;
  private final Supplier<String> group;
  private final Map<Long, List<Route>> byOwner = new HashMap<>();

  /**
   * @param group group whose workers do it where none is asked for
   */
  public KernelRoutes(RouteTable routes, Supplier<String> group) {
    this.routes = routes;
    this.group = group;
  }

  @Override
  public synchronized void open(long owner, Serve served) throws ProblemException {
    if (!PATH.matcher(served.path()).matches() || served.path().startsWith("/api/")) {
      throw bad(
          "path: \""
              + served.path()
              + "\" (expected: as in /total, of letters, digits, . _ ~ -, not below /api)");
    }
    if (served.slots() < 0) {
      throw bad("slots: " + served.slots() + " (expected: >= 0)");
    }
    List<Route> own = byOwner.computeIfAbsent(owner, id -> new ArrayList<>());
    if (own.size() >= MOST_ROUTES) {
      throw bad("more than " + MOST_ROUTES + " routes of one connection");
    }
    Route route = new Served(served).route();
    try {
      routes.add(route);
    } catch (IllegalStateException e) {
      throw new ProblemException(
              ErrorCode.CONFLICT,
              "there is something at POST " + served.path() + " already",
              "choose another --path")
          .because(e);
    }
    own.add(route);
  }

  @Override
  public synchronized void closed(long owner) {
    List<Route> own = byOwner.remove(owner);
    if (own != null) {
      own.forEach(routes::remove);
    }
  }

  private static ProblemException bad(String what) {
    return new ProblemException(ErrorCode.BAD_REQUEST, what, "furrow serve --help");
  }

  /** One route. */
  private final class Served {
    private final Serve serve;
    private final AtomicInteger inFlight = new AtomicInteger();

    Served(Serve serve) {
      this.serve = serve;
    }

    Route route() {
      return Route.post(serve.path())
          .summary("Runs kernel " + serve.kernel() + " over the body")
          .sends(Invoke.class)
          .takesWhole(MOST_BODY)
          .answersWith(200, "What the kernel answers", "application/octet-stream")
          .to(this::invoke);
    }

    private void invoke(Exchange exchange) throws ProblemException {
      if (serve.slots() > 0 && inFlight.incrementAndGet() > serve.slots()) {
        inFlight.decrementAndGet();
        throw new ProblemException(
            ErrorCode.BUSY,
            "Failed to enqueue request - server may be overloaded ("
                + serve.slots()
                + " requests of "
                + serve.path()
                + " are in flight)",
            "try again in a second");
      }
      if (serve.slots() > 0) {
        exchange.onEnd(inFlight::decrementAndGet);
      }
      String of = serve.group().isEmpty() ? group.get() : serve.group();
      boolean events = exchange.accepts(EVENTS);
      Invoke ask =
          new Invoke(
              serve.kernel(),
              serve.operation(),
              serve.options(),
              of,
              exchange.body(),
              serve.timeoutMillis(),
              events);
      if (events) {
        EventStream stream = new EventStream(exchange);
        exchange.call(ask, stream::reply, stream::error);
      } else {
        exchange.call(
            ask,
            reply -> {
              Invoked answer = (Invoked) reply;
              exchange.answer(200, answer.contentType(), answer.bytes());
            },
            error -> fail(exchange, error));
      }
    }
  }

  /** That a kernel failed is no conflict with the state of anything, as it is with a task. */
  private static void fail(Exchange exchange, ErrorReply error) {
    ProblemException problem = error.toException();
    boolean failed =
        problem.code() == ErrorCode.SUBTASK_FAILED || problem.code() == ErrorCode.POISONED;
    exchange.fail(failed ? 500 : Statuses.of(problem.code()), problem);
  }

  /** An answer as events: {@code partial} for each part, then {@code result} or {@code error}. */
  private static final class EventStream {
    private final Exchange exchange;
    private ResponseStream out;

    EventStream(Exchange exchange) {
      this.exchange = exchange;
    }

    void reply(Message message) {
      Invoked answer = (Invoked) message;
      write(answer.last() ? "result" : "partial", answer.contentType(), answer.bytes());
      if (answer.last()) {
        out.end();
      }
    }

    void error(ErrorReply error) {
      if (out == null) {
        fail(exchange, error);
      } else {
        String json = Statuses.body(error.toException()).toString();
        write("error", "application/json", json.getBytes(StandardCharsets.UTF_8));
        out.end();
      }
    }

    private void write(String event, String type, byte[] bytes) {
      if (out == null) {
        out = exchange.stream(200, EVENTS);
      }
      boolean text = type.startsWith("text/") || type.startsWith("application/json");
      String data =
          text
              ? new String(bytes, StandardCharsets.UTF_8)
              : Base64.getEncoder().encodeToString(bytes);
      StringBuilder lines = new StringBuilder("event: ").append(event).append('\n');
      for (String line : data.split("\r\n|\r|\n", -1)) {
        lines.append("data: ").append(line).append('\n');
      }
      out.write(lines.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
