package furrow.server.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.SummaryWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.function.ToLongFunction;

/**
 * The JVM and its process, under the names that the Prometheus client libraries use, so that
 * ready-made dashboards work.
 */
final class JvmMetrics {
  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;

  private JvmMetrics() {}

  static void register(PrometheusRegistry registry) {
    memory(registry);
    buffers(registry);
    collections(registry);
    threads(registry);
    process(registry);
    Info.builder()
        .name("jvm_runtime_info")
        .help("The JVM.")
        .labelNames("version", "vendor", "runtime")
        .register(registry)
        .setLabelValues(
            System.getProperty("java.runtime.version", ""),
            System.getProperty("java.vm.vendor", ""),
            System.getProperty("java.runtime.name", ""));
  }

  private static void memory(PrometheusRegistry registry) {
    area(registry, "used", "Memory that is used.", MemoryUsage::getUsed);
    area(registry, "committed", "Memory that the JVM has taken.", MemoryUsage::getCommitted);
    area(registry, "max", "Memory that the JVM may take; -1 for no limit.", MemoryUsage::getMax);
    GaugeWithCallback.builder()
        .name("jvm_memory_pool_used_bytes")
        .help("Memory of a pool that is used.")
        .labelNames("pool")
        .callback(
            to -> {
              for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
                MemoryUsage usage = pool.getUsage();
                if (usage != null) {
                  to.call(usage.getUsed(), pool.getName());
                }
              }
            })
        .register(registry);
  }

  private static void area(
      PrometheusRegistry registry, String what, String help, ToLongFunction<MemoryUsage> value) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    GaugeWithCallback.builder()
        .name("jvm_memory_" + what + "_bytes")
        .help(help)
        .labelNames("area")
        .callback(
            to -> {
              to.call(value.applyAsLong(memory.getHeapMemoryUsage()), "heap");
              to.call(value.applyAsLong(memory.getNonHeapMemoryUsage()), "nonheap");
            })
        .register(registry);
  }

  private static void buffers(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("jvm_buffer_pool_used_bytes")
        .help("Memory outside the heap that buffers of a pool use.")
        .labelNames("pool")
        .callback(
            to -> {
              for (BufferPoolMXBean pool :
                  ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                to.call(pool.getMemoryUsed(), pool.getName());
              }
            })
        .register(registry);
  }

  private static void collections(PrometheusRegistry registry) {
    SummaryWithCallback.builder()
        .name("jvm_gc_collection_seconds")
        .help("Garbage collections, and the time they took.")
        .labelNames("gc")
        .callback(
            to -> {
              for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
                to.call(
                    gc.getCollectionCount(),
                    gc.getCollectionTime() / MILLIS,
                    Quantiles.EMPTY,
                    gc.getName());
              }
            })
        .register(registry);
  }

  private static void threads(PrometheusRegistry registry) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    ServerMetrics.gauge(
        registry, "jvm_threads_current", "Threads that are alive.", threads::getThreadCount);
    ServerMetrics.gauge(
        registry,
        "jvm_threads_daemon",
        "Daemon threads that are alive.",
        threads::getDaemonThreadCount);
    ServerMetrics.gauge(
        registry, "jvm_threads_peak", "The most threads so far.", threads::getPeakThreadCount);
  }

  private static void process(PrometheusRegistry registry) {
    double started = ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS;
    ServerMetrics.gauge(
        registry,
        "process_start_time_seconds",
        "When the process was started, in seconds since 1970.",
        () -> started);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      CounterWithCallback.builder()
          .name("process_cpu_seconds_total")
          .help("CPU time of the process.")
          .callback(to -> to.call(Math.max(0, unix.getProcessCpuTime()) / NANOS))
          .register(registry);
      ServerMetrics.gauge(
          registry,
          "process_open_fds",
          "Files and sockets that are open.",
          unix::getOpenFileDescriptorCount);
      ServerMetrics.gauge(
          registry,
          "process_max_fds",
          "Files and sockets that may be open.",
          unix::getMaxFileDescriptorCount);
    }
  }
}
