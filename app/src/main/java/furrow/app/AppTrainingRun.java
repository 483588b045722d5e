package furrow.app;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Cli;
import furrow.client.cli.CommandRunner;
import furrow.client.cli.Context;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Works a tiny file here and over a server and a worker in this process, then ends. */
public final class AppTrainingRun {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final long LIMIT_NANOS = 30_000_000_000L;
  private static final int POLL_MILLIS = 20;
  private static final String OPERATION = "sum(qty), mean(price) by region";

  private final Path directory;
  private final Context context;

  private AppTrainingRun(Path directory, CommandRunner runner) {
    this.directory = directory;
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    this.context =
        new Context(
            Map.of("FURROW_STATE_DIR", directory.resolve("state").toString()),
            new ByteArrayInputStream(new byte[0]),
            nowhere,
            nowhere,
            true,
            100,
            runner);
  }

  /** What the launcher runs once after a build, to learn which classes are needed early. */
  public static void main(String[] args) throws Exception {
    run(new AppCommandRunner(status -> {}));
  }

  private static void run(CommandRunner runner) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("furrow-training");
    try {
      new AppTrainingRun(directory, runner).run();
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }

  private void run() throws IOException, InterruptedException {
    String file =
        Files.writeString(directory.resolve("a.csv"), "region,qty,price\nn,1,0.5\n\"s\",2,1.25\n")
            .toString();
    Cli.run(context, "run", file, "--op", OPERATION);
    Thread server = background("server", "start", "--no-console");
    Path access = directory.resolve("state/access/client");
    await(() -> Files.exists(access));
    Thread worker = background("worker", "start", "--slots", "1");
    Cli.run(context, "submit", file, "--op", OPERATION, "--wait", "--timeout", "20s");
    Cli.run(context, "worker", "stop", "all");
    worker.join(LIMIT_NANOS / 1_000_000);
    try (FurrowClient admin = FurrowClient.connect(access.resolveSibling("admin"), CONNECT)) {
      admin.stopServer(false);
    }
    server.join(LIMIT_NANOS / 1_000_000);
  }

  private Thread background(String... command) {
    Thread thread = new Thread(() -> Cli.run(context, command), command[0]);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    try {
      while (!condition.holds() && System.nanoTime() < deadline) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
