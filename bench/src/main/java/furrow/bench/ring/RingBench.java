package furrow.bench.ring;

import furrow.bench.Bench;
import furrow.bench.Report;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow bench ring}. Both ends are threads of this process; the memory is shared. */
@Command(
    name = "ring",
    description = {
      "Rate and delay of one ring, beside TCP.",
      "Messages of 32 bytes through one ring per second, each a record of its own with its",
      "checksum; and how long 32 bytes take there and back over a ring pair and over TCP on",
      "loopback, one after the other without a pause, and after a pause in which both ends slept."
    },
    mixinStandardHelpOptions = true)
public final class RingBench extends Bench {
  @Option(
      names = "--messages",
      paramLabel = "N",
      description = "Messages for the rate; default 10000000, with --quick 1000000.")
  private Long messages;

  @Option(
      names = "--trips",
      paramLabel = "N",
      description = "Round trips without a pause; default 20000, with --quick 4000.")
  private Integer trips;

  @Option(
      names = "--naps",
      paramLabel = "N",
      description = "Round trips after a pause of 5 ms each; default 300, with --quick 50.")
  private Integer naps;

  @Override
  protected int measure(Report report) throws Exception {
    long count = size(messages, 10_000_000L, 1_000_000L);
    MessageRate.measure(count / 2);
    long rate = MessageRate.measure(count);
    report.put("messages_per_s", rate).line("ring      %,d messages/s", rate);
    for (boolean ring : new boolean[] {true, false}) {
      try (Echo echo = ring ? Echo.overRing() : Echo.overTcp()) {
        int busy = size(trips, 20_000, 4_000);
        echo.trips(busy / 2, 0);
        add(report, ring ? "ring" : "tcp", echo.trips(busy, 0));
        String paused = ring ? "ring_after_pause" : "tcp_after_pause";
        add(report, paused, echo.trips(size(naps, 300, 50), 5));
      }
    }
    return 0;
  }

  private static void add(Report report, String name, Histogram nanos) {
    double half = nanos.getValueAtPercentile(50) / 1e3;
    double most = nanos.getValueAtPercentile(99) / 1e3;
    report.put(name + "_trip_us_p50", half).put(name + "_trip_us_p99", most);
    report.line("%-18s there and back: p50 %.1f us, p99 %.1f us", name, half, most);
  }
}
