package furrow.bench.micro;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow bench micro}. */
@Command(
    name = "micro",
    description = "JMH benchmarks of the codec, the engine's step and the record scan.",
    mixinStandardHelpOptions = true)
public final class MicroBench implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "REGEX", description = "Only those that match.")
  private String include = ".*";

  @Override
  public Integer call() throws Exception {
    new Runner(new OptionsBuilder().include(include).build()).run();
    return 0;
  }
}
