package furrow.bench.dispatch;

import java.util.List;

/** How the server is started. */
enum Mode {
  /** Every acknowledgement after its commit; loopback without TLS, as local users have it. */
  DURABLE_PLAIN("durable_plain", List.of()),
  DURABLE_TLS("durable_tls", List.of("--tls"));

  private final String label;
  private final List<String> serverOptions;

  Mode(String label, List<String> serverOptions) {
    this.label = label;
    this.serverOptions = serverOptions;
  }

  String label() {
    return label;
  }

  List<String> serverOptions() {
    return serverOptions;
  }
}
