package furrow.client.cli.start;

import picocli.CommandLine.Option;

/** Knobs of a server that few people turn (docs/decisions/0002-one-engine-thread.md). */
public final class TuningOptions {
  @Option(
      names = "--io-threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Event loops; chosen by the number of processors when not given.")
  private int ioThreads;

  @Option(
      names = "--kernel-threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Tasks planned and merged side by side; chosen when not given.")
  private int kernelThreads;

  @Option(
      names = "--ephemeral",
      description = "Keep tasks in memory only: they end with the server.")
  private boolean ephemeral;

  /** Zero when not given. */
  public int ioThreads() {
    return ioThreads;
  }

  /** Zero when not given. */
  public int kernelThreads() {
    return kernelThreads;
  }

  public boolean ephemeral() {
    return ephemeral;
  }
}
