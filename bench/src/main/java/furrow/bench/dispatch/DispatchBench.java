package furrow.bench.dispatch;

import furrow.bench.Cluster;
import furrow.bench.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code furrow bench dispatch}. Server, workers and client are processes of their own that share
 * this machine; each subtask goes through the kernel, the sockets, the engine and, when durable, a
 * synced commit. Neighbouring subtasks share frames and rows, as they do in earnest.
 */
@Command(
    name = "dispatch",
    description = {
      "No-op subtasks through a server and two worker processes, from submit to the news of the",
      "end: how many per second in one large task, and the processor time of each; and how long a",
      "task of one subtask takes from submit to its whole answer, when there is nothing else to do.",
      "Once by each door (Unix socket, TCP, TLS 1.3), with and without a task DB."
    },
    mixinStandardHelpOptions = true)
public final class DispatchBench implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--subtasks",
      defaultValue = "2000000",
      paramLabel = "N",
      description = "Subtasks of the one large task; default ${DEFAULT-VALUE}.")
  private long subtasks;

  @Option(
      names = "--tasks",
      defaultValue = "300",
      paramLabel = "N",
      description = "Small tasks, one after the other, for the latency; default ${DEFAULT-VALUE}.")
  private int tasks;

  @Option(
      names = "--mode",
      split = ",",
      paramLabel = "MODE",
      description = "Only these of ${COMPLETION-CANDIDATES}.")
  private List<Mode> modes = List.of(Mode.values());

  @Option(names = "--json", description = "One JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    List<DispatchFigures> all = new ArrayList<>();
    for (Mode mode : modes) {
      all.add(measure(mode));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? json(all) : table(all));
    out.flush();
    return 0;
  }

  /** The first round warms the processes up and does not count. */
  private DispatchFigures measure(Mode mode) throws Exception {
    try (Cluster cluster = mode.start();
        Load load = new Load(mode, cluster)) {
      load.measure(Math.max(1, subtasks / 2), Math.max(1, tasks / 2));
      return load.measure(subtasks, tasks);
    }
  }

  private String json(List<DispatchFigures> all) {
    Json json = new Json().field("schema", "furrow/1").field("bench", "dispatch");
    json.field("subtasks", subtasks).field("tasks", tasks);
    for (DispatchFigures figures : all) {
      String prefix = figures.mode().label() + "_";
      json.field(prefix + "subtasks_per_s", Math.round(figures.perSecond()));
      json.field(prefix + "server_ns_per_subtask", figures.serverNanos());
      json.field(prefix + "worker_ns_per_subtask", figures.workerNanos());
      json.field(prefix + "rows", figures.rows());
      json.field(prefix + "latency_us_p50", figures.micros().getValueAtPercentile(50));
      json.field(prefix + "latency_us_p99", figures.micros().getValueAtPercentile(99));
      json.field(prefix + "latency_us_max", figures.micros().getMaxValue());
    }
    return json.end();
  }

  private static String table(List<DispatchFigures> all) {
    StringBuilder table = new StringBuilder(DispatchFigures.header());
    for (DispatchFigures figures : all) {
      table.append('\n').append(figures.line());
    }
    return table.toString();
  }
}
