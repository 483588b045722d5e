package furrow.server.http;

import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer of a task as server-sent events while it runs: {@code partial} for the next bytes, in
 * Base64, then {@code result} or {@code error}. The id of each says how many bytes there were so
 * far, and their checksum, so that a client that comes back with Last-Event-ID gets exactly what
 * follows. The next block is read when the client has taken the one before.
 */
final class ResultEvents {
  static final String TYPE = "text/event-stream";
  private static final int BLOCK = 192 * 1024;
  private static final long SHORTEST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;
  private static final long HEARTBEAT_MILLIS = 15_000;
  private static final Pattern ID = Pattern.compile("(\\d{1,18})-([0-9a-f]{8})");

  private final Exchange exchange;
  private final long task;
  private long offset;
  private int crc32c;
  private ResponseStream stream;
  private boolean asked;
  private long pause = SHORTEST_PAUSE_MILLIS;
  private long silent;

  private ResultEvents(Exchange exchange, long task) {
    this.exchange = exchange;
    this.task = task;
  }

  /**
   * Begins, or goes on behind the event that the client has seen last.
   *
   * @throws ProblemException BAD_REQUEST when that is the id of none
   */
  static void follow(Exchange exchange, long task) throws ProblemException {
    ResultEvents events = new ResultEvents(exchange, task);
    String last = exchange.header("Last-Event-ID");
    if (last != null && !last.isBlank()) {
      Matcher id = ID.matcher(last.strip());
      if (!id.matches()) {
        throw new ProblemException(
            ErrorCode.BAD_REQUEST,
            "Last-Event-ID: \"" + last.strip() + "\" (expected: the id of an event)",
            "leave it out to begin with the first byte");
      }
      events.offset = Long.parseLong(id.group(1));
      events.crc32c = Integer.parseUnsignedInt(id.group(2), 16);
    }
    events.next();
  }

  private void next() {
    if (asked || stream != null && !stream.ready()) {
      return;
    }
    asked = true;
    ResultGet ask = new ResultGet(task, offset, BLOCK, true, crc32c);
    exchange.ask(ask, reply -> take((ResultData) reply), this::error);
  }

  private void take(ResultData data) {
    if (stream == null) {
      stream = exchange.stream(200, TYPE);
      stream.onReady(this::next);
      write("retry: 2000\n\n");
    }
    byte[] bytes = data.bytes();
    if (bytes.length > 0) {
      offset += bytes.length;
      crc32c = data.crc32c();
      event("partial", Base64.getEncoder().encodeToString(bytes));
    }
    boolean running = data.total() < 0;
    if (!running && offset >= data.total()) {
      end(data);
    } else if (bytes.length > 0) {
      pause = SHORTEST_PAUSE_MILLIS;
      asked = false;
      next();
    } else if (running) {
      idle();
    } else {
      // The answer is shorter than it was said to be.
      stream.abort();
    }
  }

  private void idle() {
    silent += pause;
    if (silent >= HEARTBEAT_MILLIS) {
      write(": heartbeat\n\n");
    }
    exchange.schedule(
        () -> {
          asked = false;
          next();
        },
        pause);
    pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
  }

  private void end(ResultData data) {
    JsonObject result =
        new JsonObject()
            .put("schema", "furrow/1")
            .put("task", task)
            .put("bytes", data.total())
            .put("content_type", data.contentType());
    event("result", result.toString());
    stream.end();
  }

  private void error(ErrorReply error) {
    if (stream == null) {
      exchange.fail(error);
    } else {
      event("error", Statuses.body(error.toException()).toString());
      stream.end();
    }
  }

  private void event(String kind, String data) {
    write(String.format("event: %s\nid: %d-%08x\ndata: %s\n\n", kind, offset, crc32c, data));
  }

  private void write(String text) {
    silent = 0;
    stream.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
