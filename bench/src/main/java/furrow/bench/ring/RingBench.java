package furrow.bench.ring;

import furrow.bench.Json;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code furrow bench ring}. Both ends are threads of this process; the memory is shared. */
@Command(
    name = "ring",
    description = {
      "Messages of 32 bytes through one ring per second, each a record of its own with its",
      "checksum; and how long 32 bytes take there and back over a ring pair and over TCP on",
      "loopback, one after the other without a pause, and after a pause in which both ends slept."
    },
    mixinStandardHelpOptions = true)
public final class RingBench implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--messages",
      defaultValue = "10000000",
      paramLabel = "N",
      description = "Messages for the rate; default ${DEFAULT-VALUE}.")
  private long messages;

  @Option(
      names = "--trips",
      defaultValue = "20000",
      paramLabel = "N",
      description = "Round trips without a pause; default ${DEFAULT-VALUE}.")
  private int trips;

  @Option(
      names = "--naps",
      defaultValue = "300",
      paramLabel = "N",
      description = "Round trips after a pause of 5 ms each; default ${DEFAULT-VALUE}.")
  private int naps;

  @Option(names = "--json", description = "One JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    MessageRate.measure(messages / 2);
    long rate = MessageRate.measure(messages);
    Json object = new Json().field("schema", "furrow/1").field("bench", "ring");
    object.field("messages_per_s", rate);
    StringBuilder table = new StringBuilder(String.format("ring      %,d messages/s%n", rate));
    for (boolean ring : new boolean[] {true, false}) {
      try (Echo echo = ring ? Echo.overRing() : Echo.overTcp()) {
        echo.trips(trips / 2, 0);
        add(object, table, ring ? "ring" : "tcp", echo.trips(trips, 0));
        add(object, table, ring ? "ring_after_pause" : "tcp_after_pause", echo.trips(naps, 5));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? object.end() + "\n" : table);
    out.flush();
    return 0;
  }

  private static void add(Json object, StringBuilder table, String name, Histogram nanos) {
    double half = nanos.getValueAtPercentile(50) / 1e3;
    double most = nanos.getValueAtPercentile(99) / 1e3;
    object.field(name + "_trip_us_p50", half).field(name + "_trip_us_p99", most);
    table.append(
        String.format(
            Locale.ROOT, "%-18s there and back: p50 %.1f us, p99 %.1f us%n", name, half, most));
  }
}
