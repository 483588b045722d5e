package furrow.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A benchmark as a subcommand of {@code furrow bench}. */
public abstract class Bench implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--json",
      description = "One JSON object on stdout at the end; the lines go to stderr.")
  private boolean json;

  @Option(
      names = "--quick",
      description = "Smaller sizes and fewer rounds: a look at it, no figures to publish.")
  private boolean quick;

  @Override
  public final Integer call() throws Exception {
    Report report =
        new Report(spec.name(), spec.commandLine().getOut(), spec.commandLine().getErr(), json);
    report.put("quick", quick);
    int exit = measure(report);
    report.end();
    return exit;
  }

  /**
   * Measures and reports each figure as soon as it is known.
   *
   * @return the exit status
   */
  protected abstract int measure(Report report) throws Exception;

  /** The size that an option gives, else one of the two. */
  protected final int size(Integer given, int full, int quick) {
    return given != null ? given : this.quick ? quick : full;
  }

  /** The same for larger sizes. */
  protected final long size(Long given, long full, long quick) {
    return given != null ? given : this.quick ? quick : full;
  }

  protected final boolean quick() {
    return quick;
  }
}
