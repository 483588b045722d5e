package furrow.bench.nemesis;

import furrow.bench.Bench;
import furrow.bench.Report;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow bench nemesis}. */
@Command(
    name = "nemesis",
    description = {
      "A server, workers, and tasks without a pause, all as real processes, under every kind of",
      "fault at once: server and workers are killed (kill -9) and frozen, the state directory is",
      "replaced by an older copy while a worker is cut off, spool files are deleted, cut and",
      "overwritten; one worker has a small heap, one lacks a program, programs leave detached",
      "children, and hostile peers send garbage, floods and what is not theirs to send.",
      "Prints what was done and what came of it. Exit status 1 when a task or subtask is lost or",
      "counted twice, an answer differs by a byte from the truth, a process is left over, or a byte",
      "is written outside of what may be written."
    },
    footer = {"", "Examples:", "  furrow bench nemesis --minutes 30"},
    mixinStandardHelpOptions = true)
public final class NemesisBench extends Bench {
  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long faults are raised; default 10, with --quick 1.")
  private Integer minutes;

  @Option(names = "--seed", paramLabel = "N", description = "Repeats the order of the faults.")
  private Long seed;

  @Option(names = "--keep", description = "Leaves the directory of a run that went wrong.")
  private boolean keep;

  @Override
  protected int measure(Report report) throws Exception {
    long from = seed != null ? seed : ThreadLocalRandom.current().nextLong();
    report.progress("seed %d (repeat with --seed %d)", from, from);
    NemesisFigures figures =
        Nemesis.run(
            new Nemesis.Order(
                Duration.ofMinutes(size(minutes, 10, 1)),
                from,
                keep,
                line -> report.progress("%s", line)));
    figures.putInto(report);
    report.line("%s", figures.table());
    figures.failures().forEach(failure -> report.progress("FAILED: %s", failure));
    return figures.failures().isEmpty() ? 0 : 1;
  }
}
