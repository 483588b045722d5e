package furrow.client.cli.start;

import furrow.client.cli.Converters;
import furrow.client.cli.Leaf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow demo}. */
@Command(
    name = "demo",
    description = {
      "Shows the main job: a server, worker daemons and a sample CSV file, from start to answer.",
      "The file has quoted line ends. The answer is checked against an independent computation;",
      "afterwards no process and no file is left."
    })
public final class DemoCommand extends Leaf {
  @Option(
      names = "--size",
      paramLabel = "SIZE",
      defaultValue = "200MiB",
      converter = Converters.Size.class,
      description = "Size of the sample file; default ${DEFAULT-VALUE}.")
  private long size;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Number of worker daemons; default ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = "--kill-worker",
      description = "Kill one worker half-way, to see that nothing is lost.")
  private boolean killWorker;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress on stderr.")
  private boolean quiet;

  @Override
  public Integer call() throws Exception {
    return runner().demo(this);
  }

  public long size() {
    return size;
  }

  public int workers() {
    return workers;
  }

  public boolean killWorker() {
    return killWorker;
  }

  public boolean quiet() {
    return quiet;
  }
}
