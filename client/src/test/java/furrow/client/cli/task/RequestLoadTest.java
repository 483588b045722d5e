package furrow.client.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import furrow.client.cli.Cli;
import furrow.client.cli.Context;
import furrow.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code furrow load --http} against a real HTTP server. */
class RequestLoadTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile int status = 200;
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    seen.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization")
            + " "
            + body);
    count.incrementAndGet();
    byte[] answer = "{\"result\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of("load"));
    all.addAll(List.of(args));
    Context context =
        new Context(
            Map.of("HOME", directory.toString()),
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            100,
            null);
    return Cli.run(context, all.toArray(String[]::new));
  }

  private String[] shortly(String... more) {
    List<String> all = new ArrayList<>(List.of("--http", url, "--clients", "3"));
    all.addAll(List.of("--duration", "300ms", "--iterations", "3", "--warmup", "0"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void peopleSeeWhatJmhPrints() {
    String[] args = shortly("--message-bytes", "5");
    args[9] = "100ms";
    assertThat(run(args)).as(err()).isZero();

    assertThat(seen)
        .allMatch(request -> request.equals("POST /process null {\"message\":\"the q\"}"));
    assertThat(err())
        .contains("# Target: " + url + "/process", "# Fork: 1 of 1", "(closed loop)")
        .containsPattern("# Warmup Iteration +1: [0-9.]+ ops/s")
        .containsPattern("Iteration +3: [0-9.]+ ops/s");
    assertThat(out())
        .containsPattern("[0-9.]+ \u00b1\\(99.9%\\) [0-9.]+ ops/s \\[Average\\]")
        .containsPattern("Benchmark +Mode +Cnt +Score +Error +Units")
        .containsPattern("furrow.load.http +thrpt +3 +[0-9.]+ +\u00b1 [0-9.]+ +ops/s")
        .containsPattern("furrow.load.http:p0.50 +sample +[0-9.]+ +us/op")
        .containsPattern("furrow.load.http:p0.9999 +sample +[0-9.]+ +us/op");
  }

  @Test
  void programsGetOneObjectAndJmhsResults() throws IOException {
    Path file = directory.resolve("jmh.json");
    assertThat(run(shortly("--rate", "200", "--json", "--out", file.toString())))
        .as(err())
        .isZero();

    JsonObject json = JsonObject.parse(out());
    assertThat(json.text("schema")).isEqualTo("furrow/1");
    assertThat(json.text("mode")).isEqualTo("open-loop");
    assertThat(json.text("coordinated_omission_corrected")).isEqualTo("true");
    assertThat(json.text("failed")).isEqualTo("0");
    long answered = Long.parseLong(json.text("answered"));
    assertThat(answered).isLessThanOrEqualTo(count.get());
    assertThat(answered + Long.parseLong(json.text("unsent"))).isGreaterThan(50);
    assertThat(((JsonObject) json.get("latency_us")).fields())
        .containsOnlyKeys(
            "mean", "mean_error", "min", "p50", "p90", "p95", "p99", "p99.9", "p99.99", "max");
    assertThat(json.list("benchmarks")).hasSize(2);

    String results = Files.readString(file);
    JsonObject wrapped = JsonObject.parse("{\"list\":" + results + "}");
    JsonObject throughput = (JsonObject) wrapped.list("list").get(0);
    assertThat(throughput.text("mode")).isEqualTo("thrpt");
    JsonObject metric = (JsonObject) throughput.get("primaryMetric");
    assertThat(metric.fields())
        .containsOnlyKeys(
            "score", "scoreError", "scoreConfidence", "scorePercentiles", "scoreUnit", "rawData");
    JsonObject sample = (JsonObject) wrapped.list("list").get(1);
    assertThat(sample.text("mode")).isEqualTo("sample");
    assertThat(((JsonObject) sample.get("primaryMetric")).list("rawDataHistogram")).hasSize(1);
  }

  @Test
  void eachForkIsAProcessOfItsOwn() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "secret\n");
    int exit = run(shortly("--forks", "2", "--token-file", token.toString(), "--json"));

    assertThat(exit).as(err()).isZero();
    assertThat(err()).contains("# Fork: 2 of 2");
    JsonObject json = JsonObject.parse(out());
    JsonObject throughput = (JsonObject) json.list("benchmarks").get(0);
    assertThat(((JsonObject) throughput.get("primaryMetric")).list("rawData")).hasSize(2);
    assertThat(Integer.parseInt(json.text("answered"))).isPositive();
    assertThat(seen).allMatch(request -> request.contains(" Bearer secret "));
  }

  @Test
  void aBusyServerIsNoReasonToStopButNoSuccess() {
    status = 503;
    assertThat(run(shortly("--json"))).isEqualTo(1);

    JsonObject json = JsonObject.parse(out());
    assertThat(json.text("answered")).isEqualTo("0");
    assertThat(((JsonObject) json.get("errors")).fields()).containsOnlyKeys("503");
    assertThat(json.text("requests_per_s")).isEqualTo("0.0");
    assertThat(err()).containsPattern("[0-9]+ requests failed: 503 [0-9]+");
  }

  @ParameterizedTest
  @CsvSource({"401, 5, AUTH_REFUSED", "403, 5, AUTH_REFUSED", "404, 2, BAD_REQUEST"})
  void whatWouldFailEachTimeIsSaidAtOnce(int answer, int exit, String code) {
    status = answer;
    assertThat(run(shortly())).isEqualTo(exit);
    assertThat(err()).contains("answers " + answer, code);
    assertThat(seen).hasSize(1);
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() {
    server.stop(0);
    assertThat(run(shortly())).isEqualTo(4);
    assertThat(err()).contains("does not answer", "UNREACHABLE");
  }

  @Test
  void otherRequestsThanMessagesCanBeSent() throws IOException {
    assertThat(run(shortly("--method", "GET"))).as(err()).isZero();
    assertThat(seen).allMatch(request -> request.equals("GET /process null "));

    seen.clear();
    Path body = Files.writeString(directory.resolve("body"), "abc");
    String[] args = shortly("--body", body.toString());
    args[1] = url + "/x?y=1";
    assertThat(run(args)).as(err()).isZero();
    assertThat(seen).allMatch(request -> request.equals("POST /x?y=1 null abc"));
  }

  @ParameterizedTest
  @CsvSource({
    "--http, ftp://x, is no URL of http or https",
    "--http, http://, is no URL",
    "--http, http://u:p@h/, is no URL of http or https",
    "--clients, 0, --clients 0 (expected: 1 to 4096)",
    "--rate, -1, --rate -1.0 (expected: 0 to 1000000)",
    "--rate, NaN, --rate NaN (expected: 0 to 1000000)",
    "--duration, 1ms, --duration 1ms (expected: 50ms",
    "--forks, 0, --forks 0 (expected: 1 to 100)",
    "--method, PUT, --method PUT (expected: POST or GET)",
    "--message-bytes, 9999999, --message-bytes 9999999",
    "--count, 5, --count is not for requests (--http)",
    "--group, x, --group is not for requests (--http)",
    "--kernel, text, '--http is for requests, not for invocations (--kernel)'",
    "--body, /nonexistent, /nonexistent",
    "--token-file, /dev/null, holds no token"
  })
  void badOptionsAreRefused(String option, String value, String said) {
    String[] args =
        option.equals("--http")
            ? new String[] {option, value}
            : new String[] {"--http", url, option, value};

    assertThat(run(args)).isEqualTo(2);
    assertThat(err()).contains(said);
    assertThat(seen).isEmpty();
  }

  @Test
  void requestsNeedSomewhereToGo() {
    assertThat(run("--clients", "5")).isEqualTo(2);
    assertThat(err()).contains("--clients is for requests, which need --http URL or --kernel NAME");
  }
}
