package furrow.bench.dispatch;

import furrow.protocol.access.StateDirectory;
import furrow.server.FurrowServer;
import furrow.server.ServerSettings;

/**
 * A process with a server that keeps its tasks in memory. Whole but for the task DB: what it is
 * faster by is what durability costs.
 */
final class EphemeralServer {
  private EphemeralServer() {}

  /** Runs until it is killed; the argument is whether TCP is encrypted. */
  public static void main(String[] args) throws Exception {
    StateDirectory state = StateDirectory.resolve("", System.getenv());
    FurrowServer server =
        FurrowServer.start(
            ServerSettings.of(state, "bench")
                .withTls(Boolean.parseBoolean(args[0]))
                .withDurable(false));
    System.out.println("ready");
    server.ended().get();
  }
}
