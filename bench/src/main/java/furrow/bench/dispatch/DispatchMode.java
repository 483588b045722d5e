package furrow.bench.dispatch;

import furrow.bench.Cluster;
import furrow.protocol.access.Address;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How the server keeps its tasks, and by which kind of address client and workers connect. */
enum DispatchMode {
  /** Every acknowledgement after its commit; the Unix socket, as peers on the same host use it. */
  DURABLE_UNIX(true, Address.Kind.UNIX),
  /** The same over loopback TCP. */
  DURABLE_PLAIN(true, Address.Kind.TCP),
  /** The same over TLS 1.3, as other hosts come in. */
  DURABLE_TLS(true, Address.Kind.TLS),
  /** Nothing is stored. */
  EPHEMERAL_PLAIN(false, Address.Kind.TCP),
  EPHEMERAL_TLS(false, Address.Kind.TLS);

  private static final int WORKERS = 2;

  private final boolean durable;
  private final Address.Kind kind;

  DispatchMode(boolean durable, Address.Kind kind) {
    this.durable = durable;
    this.kind = kind;
  }

  /** As in the names of the figures, like {@code durable_tls}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean durable() {
    return durable;
  }

  /** A server and workers of this kind, ready. */
  Cluster start() throws IOException {
    List<String> options = new ArrayList<>();
    if (kind == Address.Kind.TLS) {
      options.add("--tls");
    }
    if (!durable) {
      options.add("--ephemeral");
    }
    Cluster cluster = new Cluster(kind);
    try {
      cluster.startServer(options);
      cluster.startWorkers(WORKERS);
      return cluster;
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }
}
