package furrow.bench.process;

import furrow.bench.Bench;
import furrow.bench.Cluster;
import furrow.bench.Report;
import furrow.client.api.FurrowClient;
import furrow.client.load.HttpTarget;
import furrow.client.load.JmhResults;
import furrow.client.load.LoadFigures;
import furrow.client.load.LoadPlan;
import furrow.client.load.LoadTrial;
import furrow.json.JsonObject;
import furrow.protocol.access.Address;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code furrow bench process}. Both servers and their clients share this machine; rounds
 * alternate, so that whatever else it does hits both.
 */
@Command(
    name = "process",
    description = {
      "Requests to /process per second, and how long one takes, beside a plain Netty echo.",
      "A server with its workers over shared memory, and a process in which Netty sends the same",
      "body back, under the same load in turn: clients that ask again when they have their answer,",
      "then requests that are due at a set rate (latency from when they were due)."
    },
    mixinStandardHelpOptions = true)
public final class ProcessBench extends Bench {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final String WORKERS = "2..4";

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "50",
      description = "Connections, each with one request at a time; default ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Measurements of each server; default 5, with --quick 3.")
  private Integer rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Length of a measurement; default 5, with --quick 1.")
  private Integer seconds;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "2000",
      description = "Requests per second that are due in the second part; ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--message-bytes",
      paramLabel = "N",
      defaultValue = "32",
      description = "Length of the message; default ${DEFAULT-VALUE}, at most 4000.")
  private int messageBytes;

  /** One of the two servers. */
  private record Side(String name, HttpTarget target, Supplier<Duration> cpu) {}

  /** What came of a side: its figures and the processor time of one request. */
  private static final class Sum {
    private final List<LoadFigures> rounds = new ArrayList<>();
    private Duration cpu = Duration.ZERO;
    private JmhResults results;

    double cpuMicros() {
      return cpu.toNanos() / 1e3 / Math.max(1, results.all().latencies().getTotalCount());
    }
  }

  @Override
  protected int measure(Report report) throws Exception {
    int times = size(rounds, 5, 3);
    int length = size(seconds, 5, 1);
    report.put("clients", clients).put("rounds", times).put("seconds", length).put("rate", rate);
    try (Cluster cluster = new Cluster(Address.Kind.UNIX);
        EchoProcess echo = new EchoProcess()) {
      cluster.startServer(List.of("--http", "127.0.0.1:0", "--local-workers", WORKERS));
      List<Side> sides =
          List.of(
              new Side("process", target(port(cluster)), cluster::familyCpu),
              new Side("echo", target(echo.port()), echo::cpu));
      report.progress("warming up");
      for (Side side : sides) {
        trial(side, 0, quick() ? 2 : 10);
      }
      long failed = part(report, sides, "", 0, times, length);
      failed += part(report, sides, "at_rate_", rate, times, length);
      report.number("failed", "requests that failed, of both", failed);
      return failed == 0 ? 0 : 1;
    }
  }

  private int port(Cluster cluster) throws IOException {
    try (FurrowClient client =
        FurrowClient.connect(cluster.access(Role.CLIENT), Duration.ofSeconds(10))) {
      return URI.create(client.server().http().get(0)).getPort();
    }
  }

  private HttpTarget target(int port) {
    String message = "x".repeat(Math.max(0, Math.min(4_000, messageBytes)));
    byte[] body =
        new JsonObject().put("message", message).toString().getBytes(StandardCharsets.UTF_8);
    String host = "127.0.0.1:" + port;
    String type = "Content-Type: application/json\r\n";
    return new HttpTarget(
        "http://" + host + "/process",
        Address.tcp("127.0.0.1", port),
        "",
        HttpTarget.request("POST", "/process", host, type, body),
        TIMEOUT_MILLIS);
  }

  /** One part of the load for all sides in turn; gives how many requests failed. */
  private long part(
      Report report, List<Side> sides, String prefix, int perSecond, int times, int length)
      throws InterruptedException {
    List<Sum> sums = sides.stream().map(side -> new Sum()).toList();
    for (int i = 0; i < times; i++) {
      for (int at = 0; at < sides.size(); at++) {
        // Each is first in every other round.
        int which = (at + i) % sides.size();
        Side side = sides.get(which);
        Duration before = side.cpu().get();
        sums.get(which).rounds.add(trial(side, perSecond, length));
        sums.get(which).cpu = sums.get(which).cpu.plus(side.cpu().get().minus(before));
      }
      report.progress("round %d of %d is done", i + 1, times);
    }
    long failed = 0;
    for (int at = 0; at < sides.size(); at++) {
      Sum sum = sums.get(at);
      LoadPlan plan = plan(perSecond, length);
      sum.results = new JmhResults(sides.get(at).target(), plan, sum.rounds);
      failed += sum.results.all().failed();
      line(report, prefix, sides.get(at), sum, perSecond);
    }
    ratios(report, prefix, sums.get(0).results, sums.get(1).results);
    return failed;
  }

  private LoadFigures trial(Side side, int perSecond, int length) throws InterruptedException {
    return new LoadTrial(side.target(), plan(perSecond, length), line -> {}).run();
  }

  private LoadPlan plan(int perSecond, int length) {
    return new LoadPlan(clients, perSecond, Duration.ZERO, Duration.ofSeconds(length), 1);
  }

  private void line(Report report, String prefix, Side side, Sum sum, int perSecond) {
    String key = prefix + side.name() + "_";
    JmhResults results = sum.results;
    report
        .put(key + "requests_per_s", Math.round(results.requestsPerSecond()))
        .put(key + "p50_us", results.micros(50))
        .put(key + "p99_us", results.micros(99))
        .put(key + "p999_us", results.micros(99.9))
        .put(key + "cpu_us", sum.cpuMicros())
        .put(key + "errors", results.all().errors());
    report.line(
        "%-8s %-12s %,9d requests/s  p50 %,9.1f us  p99 %,9.1f us  p99.9 %,9.1f us  cpu %6.1f us",
        side.name(),
        perSecond == 0 ? "closed loop" : perSecond + "/s",
        Math.round(results.requestsPerSecond()),
        results.micros(50),
        results.micros(99),
        results.micros(99.9),
        sum.cpuMicros());
    if (results.all().failed() > 0) {
      report.line("         failed: %s", results.errors());
    }
  }

  private static void ratios(Report report, String prefix, JmhResults ours, JmhResults echo) {
    double rate = ours.requestsPerSecond() / echo.requestsPerSecond();
    double half = ours.micros(50) / echo.micros(50);
    double most = ours.micros(99) / echo.micros(99);
    report.put(prefix + "rate_ratio", rate);
    report.put(prefix + "p50_ratio", half).put(prefix + "p99_ratio", most);
    report.line(
        "%-8s %-12s rate %.2f of the echo's, p50 %.2f times, p99 %.2f times",
        "ratio", "", rate, half, most);
  }
}
