package furrow.bench.storm;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code furrow bench mpi-storm}. */
@Command(
    name = "mpi-storm",
    description = {
      "A server, a world of MPI ranks, and tasks without a pause, all as real processes; ranks and",
      "master are killed (kill -9) and frozen (SIGSTOP, some of them continued later) at random.",
      "Prints how long the world takes to be back, counted from the blow, and looks into the task",
      "DB. Exit status 1 when a subtask is lost or counted twice, a task does not end DONE, an",
      "answer differs by a byte from that of furrow run, a process is left over, or the world takes",
      "longer than 10 s."
    },
    footer = {"", "Examples:", "  furrow bench mpi-storm --kills 100 --freezes 40 --ranks 4"},
    mixinStandardHelpOptions = true)
public final class StormBench implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--kills",
      defaultValue = "100",
      paramLabel = "N",
      description = "Ranks and masters to kill; default ${DEFAULT-VALUE}.")
  private int kills;

  @Option(
      names = "--freezes",
      defaultValue = "30",
      paramLabel = "N",
      description = "Ranks and masters to freeze; default ${DEFAULT-VALUE}.")
  private int freezes;

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

  @Option(names = "--seed", paramLabel = "N", description = "Repeats the blows of that storm.")
  private Long seed;

  @Option(names = "--json", description = "One JSON object instead of a table.")
  private boolean json;

  @Option(names = "--keep", description = "Leaves the directory of a storm that went wrong.")
  private boolean keep;

  @Override
  public Integer call() throws Exception {
    long from = seed != null ? seed : ThreadLocalRandom.current().nextLong();
    PrintWriter err = spec.commandLine().getErr();
    err.printf(Locale.ROOT, "seed %d (repeat with --seed %d)%n", from, from);
    err.flush();
    Storm.Order order =
        new Storm.Order(kills, freezes, launcher, ranks, from, keep, line -> say(err, line));
    StormFigures figures = Storm.run(order);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? figures.json() : figures.table());
    out.flush();
    figures.failures().forEach(fault -> say(err, "FAILED: " + fault));
    return figures.failures().isEmpty() ? 0 : 1;
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }
}
