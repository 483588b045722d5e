package furrow.client.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FakeTaskServer;
import furrow.client.cli.Cli;
import furrow.client.cli.Context;
import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Invoke;
import furrow.protocol.message.TaskMessage.Invoked;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code furrow load --kernel}. */
class InvocationLoadTest {
  private static final Invoked ANSWER = new Invoked(new byte[] {'x'}, "text/plain", true);

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeTaskServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeTaskServer(directory, 1_000);
    answer(ANSWER);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void answer(Message answer) {
    server.script(message -> message instanceof Invoke ? List.of(answer) : List.of());
  }

  private static ErrorReply error(ErrorCode code) {
    return new ErrorReply(code.number(), "why", "what to do", 0);
  }

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of("load", "--clients", "1", "--warmup", "0"));
    all.addAll(List.of("--duration", "300ms", "--iterations", "3", "--json"));
    all.addAll(List.of(args));
    Context context =
        new Context(
            Map.of("HOME", directory.toString(), "FURROW_ACCESS", server.access().toString()),
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            100,
            null);
    return Cli.run(context, all.toArray(String[]::new));
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private JsonObject json() {
    return JsonObject.parse(out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void invocationsAreMeasuredAsRequestsAre() {
    assertThat(run("--kernel", "text", "--message-bytes", "3", "--group", "g")).as(err()).isZero();

    // The first one was sent before the load.
    assertThat(json().text("answered"))
        .isEqualTo(Integer.toString(server.asked(Invoke.class).size() - 1));
    assertThat(server.asked(Invoke.class))
        .allSatisfy(
            invoke -> {
              assertThat(invoke.kernel()).isEqualTo("text");
              assertThat(invoke.group()).isEqualTo("g");
              assertThat(new String(invoke.input(), StandardCharsets.UTF_8)).isEqualTo("the");
            });
    JsonObject benchmark = (JsonObject) json().list("benchmarks").get(0);
    assertThat(benchmark.text("benchmark")).isEqualTo("furrow.load.text");
  }

  @Test
  void eachForkFindsTheServer() {
    assertThat(run("--kernel", "spin", "--millis", "2", "--forks", "2")).as(err()).isZero();
    assertThat(server.asked(Invoke.class))
        .hasSizeGreaterThan(2)
        .allMatch(invoke -> invoke.operation().equals("millis=2") && invoke.input().length == 0);
  }

  @Test
  void aBusyServerIsNoReasonToStopButNoSuccess() {
    answer(error(ErrorCode.BUSY));
    assertThat(run("--kernel", "noop")).isEqualTo(1);
    assertThat(((JsonObject) json().get("errors")).fields()).containsOnlyKeys("BUSY");
  }

  @Test
  void whatWouldFailEachTimeIsSaidAtOnce() {
    answer(error(ErrorCode.NO_SUCH_GROUP));
    assertThat(run("--kernel", "noop", "--group", "x")).isEqualTo(3);
    assertThat(err()).contains("NO_SUCH_GROUP");
    assertThat(server.asked(Invoke.class)).hasSize(1);
  }

  @Test
  void badOptionsAreRefused() {
    assertThat(run("--kernel", "csv")).isEqualTo(2);
    assertThat(err()).contains("--kernel csv (expected: text, noop, spin)");
    assertThat(run("--kernel", "noop", "--method", "GET")).isEqualTo(2);
    assertThat(err()).contains("--method is for requests, not for invocations (--kernel)");
    assertThat(run("--kernel", "text", "--millis", "5")).isEqualTo(2);
    assertThat(err()).contains("--millis is for --kernel spin");
    assertThat(server.asked()).isEmpty();
  }
}
