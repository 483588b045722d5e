package furrow.bench.storm;

import furrow.bench.Bench;
import furrow.bench.Report;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow bench mpi-storm}. */
@Command(
    name = "mpi-storm",
    description = {
      "Kills and freezes ranks and master of a world at random; exit status 1 when work is lost.",
      "A server, a world of MPI ranks, and tasks without a pause, all as real processes; ranks and",
      "master are killed (kill -9) and frozen (SIGSTOP, some of them continued later) at random.",
      "Prints how long the world takes to be back, counted from the fault, and looks into the task",
      "DB. Exit status 1 when a subtask is lost or counted twice, a task does not end DONE, an",
      "answer differs by a byte from that of furrow run, a process is left over, or the world takes",
      "longer than 10 s."
    },
    footer = {"", "Examples:", "  furrow bench mpi-storm --kills 100 --freezes 40 --ranks 4"},
    mixinStandardHelpOptions = true)
public final class StormBench extends Bench {
  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "Ranks and masters to kill; default 100, with --quick 10.")
  private Integer kills;

  @Option(
      names = "--freezes",
      paramLabel = "N",
      description = "Ranks and masters to freeze; default 30, with --quick 4.")
  private Integer freezes;

  @Option(
      names = "--launcher",
      defaultValue = "local",
      paramLabel = "local|slurm",
      description = {
        "How ranks are started; default ${DEFAULT-VALUE}. slurm: in a cluster of its own on this",
        "machine, as slurm/dev-cluster makes it."
      })
  private String launcher;

  @Option(
      names = "--ranks",
      defaultValue = "4",
      paramLabel = "N",
      description = "Ranks that compute; default ${DEFAULT-VALUE}.")
  private int ranks;

  @Option(names = "--seed", paramLabel = "N", description = "Repeats the faults of that storm.")
  private Long seed;

  @Option(names = "--keep", description = "Leaves the directory of a storm that went wrong.")
  private boolean keep;

  @Override
  protected int measure(Report report) throws Exception {
    long from = seed != null ? seed : ThreadLocalRandom.current().nextLong();
    report.progress("seed %d (repeat with --seed %d)", from, from);
    Storm.Order order =
        new Storm.Order(
            size(kills, 100, 10),
            size(freezes, 30, 4),
            launcher,
            ranks,
            from,
            keep,
            line -> report.progress("%s", line));
    StormFigures figures = Storm.run(order);
    figures.putInto(report);
    report.line("%s", figures.table());
    figures.failures().forEach(fault -> report.progress("FAILED: %s", fault));
    return figures.failures().isEmpty() ? 0 : 1;
  }
}
