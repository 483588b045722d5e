package furrow.client.cli.start;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/**
 * {@code furrow bench}, for help: the launcher hands these command lines to the bench module, which
 * has its own main class and libraries.
 */
@Command(
    name = "bench",
    description = {
      "Measures this build beside its peers. Needs the source tree.",
      "furrow bench --help lists the benchmarks."
    })
public final class BenchCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "ARG",
      description = "A benchmark, such as csv or dispatch, and its options.")
  private List<String> arguments = new ArrayList<>();

  @Unmatched private List<String> options = new ArrayList<>();

  @Override
  public Integer call() throws ProblemException {
    throw new ProblemException(
        ErrorCode.BAD_REQUEST,
        "the benchmarks need the source tree",
        "clone the project and run ./furrow bench");
  }
}
