package furrow.server.metrics;

import furrow.engine.View;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToLongFunction;

/** What the engine counts, as it was when it was asked last; nothing before that. */
final class EngineMetrics {
  private final PrometheusRegistry registry;
  private volatile View.Totals totals;

  EngineMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    gauges();
    counters();
  }

  void totals(View.Totals now) {
    totals = now;
  }

  private void gauges() {
    GaugeWithCallback.builder()
        .name("furrow_tasks")
        .help("Tasks that the server knows: waiting, running, or ended and not forgotten yet.")
        .labelNames("state")
        .callback(
            to -> {
              View.Totals now = totals;
              if (now != null) {
                to.call(now.waiting(), "waiting");
                to.call(now.server().tasksLive() - now.waiting(), "running");
                to.call(now.server().tasksEnded(), "ended");
              }
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("furrow_workers")
        .help("Workers that are connected, by the state that furrow worker list shows.")
        .labelNames("state")
        .callback(
            to -> {
              View.Totals now = totals;
              if (now != null) {
                now.workers().forEach((state, count) -> to.call(count, state));
              }
            })
        .register(registry);
    gauge("furrow_slots", "Slots of all workers.", now -> now.server().slots());
    gauge("furrow_slots_busy", "Slots that have a subtask.", now -> now.server().busy());
    gauge(
        "furrow_subtasks_ready",
        "Subtasks that wait for a slot; those of large tasks are planned as they go.",
        now -> now.server().ready());
    gauge("furrow_subtasks_leased", "Subtasks that workers have.", now -> now.server().leases());
    gauge(
        "furrow_subtasks_prefetched",
        "Subtasks that workers have beyond those that run.",
        View.Totals::queued);
    gauge(
        "furrow_invocations",
        "Invocations in flight, as those of POST /process, with those that wait.",
        View.Totals::invocations);
    gauge(
        "furrow_invocations_waiting",
        "Invocations that wait for a worker.",
        View.Totals::invocationsWaiting);
    gauge(
        "furrow_server_draining",
        "1 while the server takes no new tasks because it is about to stop.",
        now -> now.server().draining() ? 1 : 0);
    gauge(
        "furrow_server_incarnation",
        "How often this state directory has had a server; grows with every start.",
        now -> now.server().incarnation());
  }

  private void counters() {
    counter(
        "furrow_subtasks_completed_total",
        "Subtasks whose result is final.",
        now -> now.server().completions());
    counter(
        "furrow_subtasks_redispatched_total",
        "Subtasks that were handed out again, for whatever reason.",
        now -> now.server().redispatched());
    counter(
        "furrow_subtasks_poisoned_total",
        "Subtasks that ended because every attempt failed.",
        now -> now.server().poisoned());
    counter(
        "furrow_leases_readopted_total",
        "Leases that went on under a new session of their worker.",
        now -> now.server().readopted());
    counter(
        "furrow_results_duplicate_total",
        "Results that came after the first valid one, or without a lease, and were dropped.",
        now -> now.server().duplicates());
    counter(
        "furrow_results_fenced_total",
        "Results and claims under a lease that was never the worker's, refused.",
        now -> now.server().fenced());
  }

  private void gauge(String name, String help, ToLongFunction<View.Totals> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(
            to -> {
              View.Totals now = totals;
              if (now != null) {
                to.call(value.applyAsLong(now));
              }
            })
        .register(registry);
  }

  private void counter(String name, String help, ToLongFunction<View.Totals> value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(
            to -> {
              View.Totals now = totals;
              if (now != null) {
                to.call(value.applyAsLong(now));
              }
            })
        .register(registry);
  }
}
