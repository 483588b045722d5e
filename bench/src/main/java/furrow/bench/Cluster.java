package furrow.bench;

import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.Sandbox;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server and workers as real processes, in a state directory of their own. */
public final class Cluster implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  /** Unlike in tests the optimising compiler matters here. */
  private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=4", "-Xmx512m");

  private final Sandbox sandbox;

  private Cluster(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * Starts a server and workers with one slot per processor between them; ready when it returns.
   */
  public static Cluster start(int workers, List<String> serverOptions) throws IOException {
    Cluster cluster = new Cluster(new Sandbox().open());
    try {
      List<String> server = new ArrayList<>(List.of("server", "start"));
      server.addAll(serverOptions);
      cluster.launch(server).awaitOutput("ready|listening", START);
      int slots = Math.max(1, Runtime.getRuntime().availableProcessors() / workers);
      for (int i = 0; i < workers; i++) {
        cluster
            .launch(List.of("worker", "start", "--slots", Integer.toString(slots)))
            .awaitOutput("ready|joined", START);
      }
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  public Sandbox sandbox() {
    return sandbox;
  }

  /** Runs a command to its end; anything but success is an error. */
  public Outcome run(String... args) throws IOException {
    Outcome outcome = launch(List.of(args)).outcome(PATIENCE);
    if (outcome.exit() != 0) {
      throw new IOException(outcome.toString());
    }
    return outcome;
  }

  @Override
  public void close() throws IOException {
    sandbox.close();
  }

  private FurrowProcess launch(List<String> args) {
    return sandbox.start(JVM, Map.of(), args.toArray(String[]::new));
  }
}
