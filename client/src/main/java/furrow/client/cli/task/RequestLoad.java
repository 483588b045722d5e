package furrow.client.cli.task;

import furrow.client.cli.AnswerSink;
import furrow.client.cli.Converters;
import furrow.client.cli.Leaf;
import furrow.client.cli.Require;
import furrow.client.cli.ServerAccess;
import furrow.client.cli.ServerOptions;
import furrow.client.cli.Version;
import furrow.client.load.HttpTarget;
import furrow.client.load.InvokeTarget;
import furrow.client.load.JmhResults;
import furrow.client.load.LoadForks;
import furrow.client.load.LoadPlan;
import furrow.client.load.LoadTarget;
import furrow.client.render.Format;
import furrow.client.render.Printer;
import furrow.client.render.Table;
import furrow.json.JsonObject;
import furrow.json.JsonWriter;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The form of {@code furrow load} that sends requests. */
final class RequestLoad {
  /** Its options. */
  static final List<String> NAMES =
      List.of(
          "--clients",
          "--rate",
          "--duration",
          "--warmup",
          "--iterations",
          "--forks",
          "--message-bytes",
          "--body",
          "--method",
          "--token-file",
          "--unix-socket",
          "--request-timeout",
          "--out");

  private static final List<String> OF_HTTP =
      List.of("--http", "--body", "--method", "--token-file", "--unix-socket");

  private static final List<String> OF_TASKS =
      List.of("--count", "--tasks", "--each", "--timeout", "--quiet");

  private static final List<String> OF_INVOCATIONS = List.of("--group", "--millis");

  private static final List<String> KERNELS = List.of("text", "noop", "spin");

  private static final int MOST_CLIENTS = 4_096;
  private static final int MOST_RATE = 1_000_000;
  private static final int MOST_ROUNDS = 1_000;
  private static final int MOST_FORKS = 100;
  private static final int LARGEST_BODY = 1 << 20;
  private static final int LARGEST_TOKEN = 4_096;
  private static final Duration LONGEST = Duration.ofDays(1);

  @Option(
      names = "--http",
      paramLabel = "URL",
      description =
          "Send requests there; without a path to /process. With https the server must show the"
              + " certificate that its access file names.")
  private String url;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "10",
      description = "Clients; each has a connection, kept alive, and one request at a time; 10.")
  private int clients;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0",
      description = "Requests per second of all clients together; 0, the default, for no set rate.")
  private double rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How long to measure, in each fork; 10s.")
  private Duration duration;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "How long the load runs before anything counts; 5s.")
  private Duration warmup;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "5",
      description = "Parts of --duration, with a score each; 5. An error needs three scores.")
  private int iterations;

  @Option(
      names = "--forks",
      paramLabel = "F",
      defaultValue = "1",
      description = "Measure so many times, from a fresh JVM each; 1.")
  private int forks;

  @Option(
      names = "--message-bytes",
      paramLabel = "N",
      defaultValue = "32",
      description = "Length of the message in the body {\"message\": \"...\"}; 32.")
  private int messageBytes;

  @Option(
      names = "--body",
      paramLabel = "FILE",
      description = "Send this file as body instead of a message; at most 1 MiB.")
  private Path body;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "POST",
      description = "POST, or GET without a body; POST.")
  private String method;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "An HTTP token is the first line of this file.")
  private Path tokenFile;

  @Option(
      names = "--unix-socket",
      paramLabel = "FILE",
      description = "Connect to this Unix socket; the URL says what to ask of it.")
  private Path unixSocket;

  @Option(
      names = "--request-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "A request without a whole answer by then has failed; 10s.")
  private Duration timeout;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = Converters.OutputName.class,
      description = "Write the results as JMH's own JSON to this file; - is stdout.")
  private Path out;

  @Option(
      names = "--kernel",
      paramLabel = "NAME",
      description =
          "Send invocations of this kernel instead, over the server's own protocol: text, noop or"
              + " spin (--millis of CPU each).")
  private String kernel;

  /** Whether this form is meant. */
  boolean asked() {
    return url != null || kernel != null;
  }

  /** Refuses the first of these options that was given. */
  static void refuse(ParseResult given, List<String> names, String why) throws ProblemException {
    for (String name : names) {
      if (given.hasMatchedOption(name)) {
        throw new ProblemException(ErrorCode.BAD_REQUEST, name + " " + why, "furrow load --help");
      }
    }
  }

  /**
   * @param group whose workers may take invocations
   * @param millis of an invocation of spin
   */
  int run(Leaf leaf, ServerOptions server, String group, int millis) throws Exception {
    check();
    ParseResult given = leaf.spec().commandLine().getParseResult();
    if (kernel == null) {
      refuse(given, OF_TASKS, "is not for requests (--http)");
      refuse(given, OF_INVOCATIONS, "is not for requests (--http)");
    } else {
      refuse(given, OF_HTTP, "is for requests, not for invocations (--kernel)");
      refuse(given, OF_TASKS, "is not for invocations (--kernel)");
      if (!kernel.equals("spin")) {
        refuse(given, List.of("--millis"), "is for --kernel spin");
      }
    }
    LoadTarget target = kernel == null ? http(leaf, server) : invoke(leaf, server, group, millis);
    LoadPlan plan = new LoadPlan(clients, rate, warmup, duration, iterations);
    target.probe();
    JmhResults.heading(target, plan, Version.text()).forEach(leaf::say);
    JmhResults results =
        new JmhResults(target, plan, new LoadForks(target, plan, leaf::say).run(forks));
    if (out != null) {
      AnswerSink.write(leaf, out, to -> jmh(results, to));
    }
    if (out == null || !out.toString().equals("-")) {
      print(leaf, results);
    }
    return failed(leaf, results);
  }

  private void check() throws ProblemException {
    Require.between("--clients", clients, 1, MOST_CLIENTS);
    Require.between("--iterations", iterations, 1, MOST_ROUNDS);
    Require.between("--forks", forks, 1, MOST_FORKS);
    Require.between("--message-bytes", messageBytes, 0, LARGEST_BODY);
    Require.between("--duration", duration, Duration.ofMillis(10L * iterations), LONGEST);
    Require.between("--warmup", warmup, Duration.ZERO, LONGEST);
    Require.between("--request-timeout", timeout, Duration.ofMillis(1), Duration.ofHours(1));
    Require.writable("--out", out);
    if (!(rate >= 0 && rate <= MOST_RATE)) {
      throw bad("--rate " + rate + " (expected: 0 to " + MOST_RATE + ")");
    }
    if (!method.equals("POST") && !method.equals("GET")) {
      throw bad("--method " + method + " (expected: POST or GET)");
    }
    if (method.equals("GET") && body != null) {
      throw bad("--body is not for --method GET");
    }
  }

  private LoadTarget http(Leaf leaf, ServerOptions server) throws IOException {
    URI uri = uri();
    boolean tls = uri.getScheme().equalsIgnoreCase("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    String bare = uri.getHost().replaceAll("^\\[|]$", "");
    Address address = tls ? Address.tls(bare, port) : Address.tcp(bare, port);
    if (unixSocket != null) {
      address = Address.unix(unixSocket.toAbsolutePath().toString());
    }
    String certificate =
        address.kind() == Address.Kind.TLS
            ? AccessFile.read(ServerAccess.accessFile(leaf, server, Role.CLIENT)).certificate()
            : "";
    String path = uri.getRawPath().isEmpty() ? "/process" : uri.getRawPath();
    path += uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String host = uri.getRawAuthority();
    byte[] request = HttpTarget.request(method, path, host, headers(), body());
    String shown = uri.getScheme() + "://" + host + path;
    return new HttpTarget(shown, address, certificate, request, (int) timeout.toMillis());
  }

  private LoadTarget invoke(Leaf leaf, ServerOptions server, String group, int millis)
      throws ProblemException {
    if (!KERNELS.contains(kernel)) {
      throw bad("--kernel " + kernel + " (expected: " + String.join(", ", KERNELS) + ")");
    }
    String work = millis == 0 ? "iterations=1" : "millis=" + millis;
    boolean text = kernel.equals("text");
    return new InvokeTarget(
        ServerAccess.accessFile(leaf, server, Role.CLIENT).toAbsolutePath(),
        kernel,
        kernel.equals("spin") ? work : "",
        group,
        text ? message().getBytes(StandardCharsets.UTF_8) : new byte[0],
        (int) timeout.toMillis());
  }

  private URI uri() throws ProblemException {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme();
      boolean known = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
      if (known && uri.getHost() != null && uri.getUserInfo() == null && uri.getPort() <= 0xffff) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new ProblemException(ErrorCode.BAD_SETTING, "--http '" + url + "' is no URL", HINT);
    }
    throw new ProblemException(
        ErrorCode.BAD_SETTING, "--http '" + url + "' is no URL of http or https", HINT);
  }

  private static final String HINT = "furrow load --http http://127.0.0.1:8080/process";

  private String headers() throws IOException {
    String type = method.equals("GET") ? "" : "Content-Type: application/json\r\n";
    if (tokenFile == null) {
      return type;
    }
    byte[] bytes = bytes(tokenFile, LARGEST_TOKEN);
    String token = new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("").trim();
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw bad("--token-file " + tokenFile + " holds no token");
    }
    return type + "Authorization: Bearer " + token + "\r\n";
  }

  private byte[] body() throws IOException {
    if (method.equals("GET")) {
      return new byte[0];
    }
    if (body != null) {
      return bytes(body, LARGEST_BODY);
    }
    return new JsonObject().put("message", message()).toString().getBytes(StandardCharsets.UTF_8);
  }

  private String message() {
    String words = "the quick brown fox jumps over the lazy dog ";
    return words.repeat(messageBytes / words.length() + 1).substring(0, messageBytes);
  }

  private static byte[] bytes(Path file, int most) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw bad(file + " has more than " + most + " bytes");
      }
      return bytes;
    }
  }

  private static String jmh(JmhResults results, java.io.OutputStream to) throws IOException {
    to.write((JsonWriter.text(results.benchmarks(true)) + "\n").getBytes(StandardCharsets.UTF_8));
    return "application/json";
  }

  private static void print(Leaf leaf, JmhResults results) {
    Printer printer = leaf.printer();
    if (printer.format() != Format.TABLE) {
      printer.one(Math.round(results.requestsPerSecond()), results.json(), null);
      return;
    }
    results.spread().forEach(printer::say);
    Table table = new Table(JmhResults.columns());
    results.rows().forEach(table::add);
    leaf.context().out().print(table.text());
  }

  private static int failed(Leaf leaf, JmhResults results) {
    long failed = results.all().failed();
    if (results.all().unsent() > 0) {
      leaf.say(
          results.all().unsent()
              + " requests were due and not sent: the server was slower than the rate");
    }
    if (failed > 0) {
      leaf.say(failed + " requests failed: " + results.errors());
    }
    return failed > 0 ? 1 : 0;
  }

  private static ProblemException bad(String message) {
    return new ProblemException(ErrorCode.BAD_SETTING, message, "furrow load --help");
  }
}
