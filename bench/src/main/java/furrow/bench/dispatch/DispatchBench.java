package furrow.bench.dispatch;

import furrow.bench.Cluster;
import furrow.bench.Json;
import furrow.client.api.FurrowClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code furrow bench dispatch}. */
@Command(
    name = "dispatch",
    description = {
      "No-op subtasks through a server and two worker processes: how many per second, and how",
      "long it takes from submit to answer when there is nothing else to do."
    },
    mixinStandardHelpOptions = true)
public final class DispatchBench implements Callable<Integer> {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;

  @Option(
      names = "--subtasks",
      defaultValue = "2000000",
      paramLabel = "N",
      description = "Subtasks of the one big task; default ${DEFAULT-VALUE}.")
  private long subtasks;

  @Option(
      names = "--tasks",
      defaultValue = "300",
      paramLabel = "N",
      description = "Small tasks, one after the other, for the latency; default ${DEFAULT-VALUE}.")
  private int tasks;

  @Option(names = "--json", description = "One JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    List<DispatchFigures> all = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      all.add(measure(mode));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? json(all) : table(all));
    out.flush();
    return 0;
  }

  private DispatchFigures measure(Mode mode) throws IOException {
    try (Cluster cluster = Cluster.start(2, mode.serverOptions());
        FurrowClient client =
            FurrowClient.connect(
                cluster.sandbox().stateDirectory().resolve("access/client"), CONNECT)) {
      Load load = new Load(client);
      load.throughput(subtasks / 10);
      load.latency(tasks / 10);
      return new DispatchFigures(mode, load.throughput(subtasks), load.latency(tasks));
    }
  }

  private String json(List<DispatchFigures> all) {
    Json json = new Json().field("schema", "furrow/1").field("bench", "dispatch");
    json.field("subtasks", subtasks);
    for (DispatchFigures figures : all) {
      String prefix = figures.mode().label() + "_";
      json.field(prefix + "subtasks_per_s", Math.round(figures.perSecond()));
      json.field(prefix + "latency_us_p50", figures.micros().getValueAtPercentile(50));
      json.field(prefix + "latency_us_p99", figures.micros().getValueAtPercentile(99));
      json.field(prefix + "latency_us_max", figures.micros().getMaxValue());
    }
    return json.end();
  }

  private static String table(List<DispatchFigures> all) {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format("%-18s %12s %12s %12s %12s", "", "subtasks/s", "p50 us", "p99 us", "max us"));
    for (DispatchFigures figures : all) {
      table.append(
          String.format(
              Locale.ROOT,
              "%n%-18s %12d %12d %12d %12d",
              figures.mode().label(),
              Math.round(figures.perSecond()),
              figures.micros().getValueAtPercentile(50),
              figures.micros().getValueAtPercentile(99),
              figures.micros().getMaxValue()));
    }
    return table.toString();
  }
}
