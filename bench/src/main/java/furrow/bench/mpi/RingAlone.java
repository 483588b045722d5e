package furrow.bench.mpi;

import furrow.bench.ring.Echo;
import furrow.bench.ring.MessageRate;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/** The ring without anything above it, as in {@code furrow bench ring}. */
final class RingAlone {
  private static final long MESSAGES = 10_000_000;
  private static final int TRIPS = 20_000;
  private static final int NAPS = 300;
  private static final int PAUSE_MILLIS = 20;

  private RingAlone() {}

  static void measure(Figures figures) throws Exception {
    MessageRate.measure(MESSAGES / 2);
    figures.rate("ring_messages_per_s", "messages of 32 bytes", MessageRate.measure(MESSAGES));
    try (Echo ring = Echo.overRing()) {
      trips(ring, "ring", "there and back over the ring", figures);
      Histogram nanos = ring.trips(NAPS, PAUSE_MILLIS);
      String what = "the same after a pause";
      figures.micros("ring_after_pause_us_p50", what + ", p50", nanos.getValueAtPercentile(50));
      figures.micros("ring_after_pause_us_p99", what + ", p99", nanos.getValueAtPercentile(99));
    }
    try (Echo tcp = Echo.overTcp()) {
      trips(tcp, "tcp", "there and back over TCP", figures);
    }
  }

  private static void trips(Echo echo, String name, String what, Figures figures)
      throws IOException {
    echo.trips(TRIPS / 2, 0);
    Histogram nanos = echo.trips(TRIPS, 0);
    figures.micros(name + "_trip_us_p50", what + ", p50", nanos.getValueAtPercentile(50));
    figures.micros(name + "_trip_us_p99", what + ", p99", nanos.getValueAtPercentile(99));
  }
}
