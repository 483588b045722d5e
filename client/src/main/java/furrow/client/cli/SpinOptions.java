package furrow.client.cli;

import furrow.protocol.error.ProblemException;
import furrow.protocol.text.SpinOperation;
import picocli.CommandLine.Option;

/** What a compute job is made of: the operation of kernel {@code spin}, as options. */
public final class SpinOptions {
  @Option(names = "--count", paramLabel = "N", description = "With --kernel spin: items to work.")
  private Long count;

  @Option(
      names = "--millis",
      paramLabel = "N",
      description = "With --kernel spin: CPU milliseconds of each item.")
  private Long millis;

  @Option(
      names = "--micros",
      paramLabel = "N",
      description = "With --kernel spin: CPU microseconds of each item.")
  private Long micros;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "With --kernel spin: rounds of arithmetic of each item.")
  private Long iterations;

  /**
   * The operation: what is given here, or what was given with {@code --op}.
   *
   * @param operation null when not given
   * @throws ProblemException when they do not go together
   */
  String operation(String kernel, String operation) throws ProblemException {
    return SpinOperation.of(
        kernel, operation, new SpinOperation.Parts("--", count, millis, micros, iterations));
  }
}
