/**
 * What a server counts, for Prometheus. Start at {@link furrow.server.metrics.ServerMetrics};
 * docs/metrics.md is made from its registry.
 */
package furrow.server.metrics;
