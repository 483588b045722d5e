package furrow.server.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;

/**
 * All metrics of a server. Labels have few values each, and none that a client chooses: no user,
 * task, worker or group, of which there may be 100,000.
 */
public final class ServerMetrics {
  /** Media type of {@link #text}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final HttpMetrics http = new HttpMetrics(registry);
  private final EngineMetrics engine = new EngineMetrics(registry);

  public ServerMetrics(String version) {
    Info.builder()
        .name("furrow_build_info")
        .help("The version of the server.")
        .labelNames("version")
        .register(registry)
        .setLabelValues(version);
    JvmMetrics.register(registry);
  }

  public HttpMetrics http() {
    return http;
  }

  EngineMetrics engine() {
    return engine;
  }

  PrometheusRegistry registry() {
    return registry;
  }

  /**
   * What the process knows beside its engine; read at every scrape, on any thread.
   *
   * @param sessions that are open
   * @param unauthenticated connections whose token is not proven yet
   * @param requests that wait for an answer
   * @param localWorkers processes that the server has started as workers
   * @param spaceLow whether the disk is full
   */
  public record Shell(
      IntSupplier sessions,
      IntSupplier unauthenticated,
      IntSupplier requests,
      IntSupplier localWorkers,
      BooleanSupplier spaceLow) {}

  /** To be called once. */
  public void shell(Shell shell) {
    gauge(
        registry,
        "furrow_sessions",
        "Connections that have proven a token, and HTTP requests that are being answered.",
        shell.sessions()::getAsInt);
    gauge(
        registry,
        "furrow_connections_unproven",
        "TLV connections that have not proven a token yet.",
        shell.unauthenticated()::getAsInt);
    gauge(
        registry,
        "furrow_requests_open",
        "Requests, of TLV and HTTP, that wait for an answer.",
        shell.requests()::getAsInt);
    gauge(
        registry,
        "furrow_local_workers",
        "Worker processes that the server has started, those that are started again included.",
        shell.localWorkers()::getAsInt);
    gauge(
        registry,
        "furrow_store_space_low",
        "1 while the disk is so full that no task is accepted.",
        () -> shell.spaceLow().getAsBoolean() ? 1 : 0);
  }

  static void gauge(PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(to -> to.call(value.getAsDouble()))
        .register(registry);
  }

  /** The text format of Prometheus, version 0.0.4. */
  byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    try {
      writer.write(out, registry.scrape(), EscapingScheme.DEFAULT);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }
}
