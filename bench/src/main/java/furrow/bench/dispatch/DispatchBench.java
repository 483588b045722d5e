package furrow.bench.dispatch;

import furrow.bench.Bench;
import furrow.bench.Cluster;
import furrow.bench.Report;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code furrow bench dispatch}. Server, workers and client are processes of their own that share
 * this machine; each subtask goes through the kernel, the sockets, the engine and, when durable, a
 * synced commit. Neighbouring subtasks share frames and rows, as they do in earnest.
 */
@Command(
    name = "dispatch",
    description = {
      "No-op subtasks per second, and how long one takes.",
      "No-op subtasks through a server and two worker processes, from submit to the news of the",
      "end: how many per second in one large task, and the processor time of each; and how long a",
      "task of one subtask takes from submit to its whole answer, when there is nothing else to do.",
      "Once by each kind of address (Unix socket, TCP, TLS 1.3), with and without a task DB."
    },
    mixinStandardHelpOptions = true)
public final class DispatchBench extends Bench {
  @Option(
      names = "--subtasks",
      paramLabel = "N",
      description = "Subtasks of the one large task; default 2000000, with --quick 200000.")
  private Long subtasks;

  @Option(
      names = "--tasks",
      paramLabel = "N",
      description =
          "Small tasks, one after the other, for the latency; default 300, with --quick 50.")
  private Integer tasks;

  @Option(
      names = "--mode",
      split = ",",
      paramLabel = "MODE",
      description = "Only these of ${COMPLETION-CANDIDATES}.")
  private List<DispatchMode> modes = List.of(DispatchMode.values());

  @Override
  protected int measure(Report report) throws Exception {
    long many = size(subtasks, 2_000_000L, 200_000L);
    int few = size(tasks, 300, 50);
    report.put("subtasks", many).put("tasks", few);
    report.line("%s", DispatchLoad.Figures.header());
    for (DispatchMode mode : modes) {
      report.progress("%s: warming up", mode.label());
      DispatchLoad.Figures figures = measure(mode, many, few, report);
      figures.putInto(report);
      report.line("%s", figures.line());
    }
    return 0;
  }

  /** The first round warms the processes up and does not count. */
  private static DispatchLoad.Figures measure(
      DispatchMode mode, long subtasks, int tasks, Report report) throws Exception {
    try (Cluster cluster = mode.start();
        DispatchLoad load = new DispatchLoad(mode, cluster)) {
      load.measure(Math.max(1, subtasks / 2), Math.max(1, tasks / 2));
      report.progress("%s: measuring", mode.label());
      return load.measure(subtasks, tasks);
    }
  }
}
