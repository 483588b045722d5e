package furrow.server.http;

import furrow.json.JsonObject;
import furrow.json.JsonWriter;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Invoke;
import furrow.protocol.message.TaskMessage.Invoked;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code POST /process}: a message is worked on by a local worker, and nothing is stored
 * (docs/inference.md).
 */
public final class ProcessRoutes {
  /** Bytes of a message in UTF-8. */
  static final int MOST_MESSAGE = 4_096;

  /** A message of which each byte is written as an escape, and what is around it. */
  private static final int MOST_BODY = 6 * MOST_MESSAGE + 1_024;

  private static final String PREFIX = "WORKER_PROCESSED: ";
  private static final String EXAMPLE =
      "curl -X POST http://localhost:8080/process -d '{\"message\": \"hello world\"}'";

  private ProcessRoutes() {}

  /**
   * @param group group whose workers do it; empty for all
   */
  public static void register(RouteTable routes, Supplier<String> group) {
    routes.add(
        Route.post("/process")
            .summary("Processes a message: reverses it and makes it upper case")
            .open()
            .sends(Invoke.class)
            .takesJson(MOST_BODY, schema())
            .answers(
                200,
                "The processed message",
                JsonSchema.object().needs("result", JsonSchema.text()).json())
            .to(exchange -> process(exchange, group.get())));
  }

  private static JsonObject schema() {
    return JsonSchema.object()
        .needs("message", JsonSchema.text().put("maxLength", MOST_MESSAGE))
        .json();
  }

  private static void process(Exchange exchange, String group) throws ProblemException {
    byte[] message = message(exchange.json());
    if (message.length > MOST_MESSAGE) {
      throw new ProblemException(
          ErrorCode.FRAME_TOO_LARGE,
          "the message has " + message.length + " bytes (expected: <= " + MOST_MESSAGE + ")",
          "submit it as a task: furrow submit FILE --kernel text");
    }
    exchange.call(
        new Invoke("text", "", Map.of(), group, message, 0, false),
        reply -> exchange.answer(200, "application/json", result((Invoked) reply)),
        error -> fail(exchange, error));
  }

  private static byte[] message(JsonObject json) throws ProblemException {
    Object message = json.get("message");
    if (!(message instanceof String text)) {
      throw bad(message == null ? "there is no \"message\"" : "\"message\" is not text");
    }
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      throw bad("\"message\" is not text: it has half of a surrogate pair").because(e);
    }
  }

  private static ProblemException bad(String what) {
    return new ProblemException(ErrorCode.BAD_REQUEST, what, EXAMPLE);
  }

  /** With the one blank that clients of the first inference server compare with. */
  private static byte[] result(Invoked answer) {
    String text = PREFIX + new String(answer.bytes(), StandardCharsets.UTF_8);
    return ("{\"result\": " + JsonWriter.text(text) + "}\n").getBytes(StandardCharsets.UTF_8);
  }

  /** What could not be processed is 500, whatever it was, unless another try may help. */
  private static void fail(Exchange exchange, ErrorReply error) {
    ProblemException problem = error.toException();
    exchange.fail(Statuses.of(problem.code()) == 503 ? 503 : 500, problem);
  }
}
