package furrow.bench.mpi;

import furrow.bench.Report;
import furrow.bench.ring.Echo;
import furrow.bench.ring.MessageRate;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/** The ring without anything above it, as in {@code furrow bench ring}. */
final class RingMeasurement {
  private static final int PAUSE_MILLIS = 20;

  private RingMeasurement() {}

  static void measure(Report report, boolean quick) throws Exception {
    long messages = quick ? 1_000_000 : 10_000_000;
    int trips = quick ? 4_000 : 20_000;
    MessageRate.measure(messages / 2);
    report.rate("ring_messages_per_s", "messages of 32 bytes", MessageRate.measure(messages));
    try (Echo ring = Echo.overRing()) {
      trips(ring, trips, "ring", "there and back over the ring", report);
      Histogram nanos = ring.trips(quick ? 50 : 300, PAUSE_MILLIS);
      String what = "the same after a pause";
      report.micros("ring_after_pause_us_p50", what + ", p50", nanos.getValueAtPercentile(50));
      report.micros("ring_after_pause_us_p99", what + ", p99", nanos.getValueAtPercentile(99));
    }
    try (Echo tcp = Echo.overTcp()) {
      trips(tcp, trips, "tcp", "there and back over TCP", report);
    }
  }

  private static void trips(Echo echo, int trips, String name, String what, Report report)
      throws IOException {
    echo.trips(trips / 2, 0);
    Histogram nanos = echo.trips(trips, 0);
    report.micros(name + "_trip_us_p50", what + ", p50", nanos.getValueAtPercentile(50));
    report.micros(name + "_trip_us_p99", what + ", p99", nanos.getValueAtPercentile(99));
  }
}
