package furrow.client.cli.start;

import furrow.client.cli.Converters;
import furrow.client.cli.Leaf;
import furrow.client.cli.Require;
import furrow.client.cli.WorkOptions;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code furrow run}: works a file in this process. */
@Command(
    name = "run",
    description = "Works a file in this process; no server needed. The answer goes to stdout.",
    footer = {
      "",
      "Examples:",
      "  furrow run sales.csv --op 'sum(qty), mean(price) by region'",
      "  furrow run sales.csv --op 'sum(*)' --json",
      "  furrow run sales.csv --op \"sum(qty * price) as total where region = 'north' by product order by total desc limit 5\"",
      "  furrow run big.log --exec 'sed -n /ERROR/p' --set records=lines",
      "  furrow run --kernel spin --op 'items=100 millis=10'"
    })
public final class RunCommand extends Leaf {
  private static final int MOST_THREADS = 4_096;

  @Mixin private WorkOptions work;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads that work; the number of processors when not given.")
  private int threads;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = Converters.OutputName.class,
      description =
          "Write the answer to this file: as JSON, or by its suffix as .csv, .tsv, .md or .jsonl.")
  private Path out;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "0",
      description = "Give up after this time with exit status 124.")
  private Duration timeout;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress on stderr.")
  private boolean quiet;

  @Override
  public Integer call() throws Exception {
    Require.between("--threads", threads, 0, MOST_THREADS);
    Require.writable("--out", out);
    return runner().run(this);
  }

  public WorkOptions work() {
    return work;
  }

  public int threads() {
    return threads;
  }

  /** Null for stdout. */
  public Path out() {
    return out;
  }

  /** Zero for none. */
  public Duration timeout() {
    return timeout;
  }

  public boolean quiet() {
    return quiet;
  }
}
