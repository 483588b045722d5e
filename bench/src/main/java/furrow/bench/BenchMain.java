package furrow.bench;

import furrow.bench.copy.CopyBench;
import furrow.bench.csv.CsvBench;
import furrow.bench.dispatch.DispatchBench;
import furrow.bench.micro.MicroBench;
import furrow.bench.mpi.MpiBench;
import furrow.bench.nemesis.NemesisBench;
import furrow.bench.process.ProcessBench;
import furrow.bench.ring.RingBench;
import furrow.bench.storm.StormBench;
import furrow.client.cli.Cli;
import furrow.client.cli.Context;
import java.io.IOException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code furrow bench}: its own main class, because it needs libraries that are never shipped. */
@Command(
    name = "furrow bench",
    description = "Measures this build beside its peers.",
    subcommands = {
      CsvBench.class,
      DispatchBench.class,
      RingBench.class,
      ProcessBench.class,
      CopyBench.class,
      MpiBench.class,
      StormBench.class,
      NemesisBench.class,
      MicroBench.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "csv|dispatch|ring|process|copy|mpi|mpi-storm|nemesis|micro")
public final class BenchMain {
  private BenchMain() {}

  public static void main(String[] args) {
    // Their streams notice what the JDK's swallow: a full disk is no success.
    Context context = Context.ofProcess(null);
    System.setOut(context.out());
    System.setErr(context.err());
    boolean verb = args.length > 0 && args[0].equals("bench");
    CommandLine line = new CommandLine(new BenchMain());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          command
              .getErr()
              .println(
                  "furrow bench: " + (e instanceof IOException ? e.toString() : e.getMessage()));
          return 70;
        });
    int status = line.execute(verb ? Arrays.copyOfRange(args, 1, args.length) : args);
    System.exit(Cli.written(context, status));
  }
}
