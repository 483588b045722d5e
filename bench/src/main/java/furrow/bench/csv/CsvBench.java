package furrow.bench.csv;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code furrow bench csv}. */
@Command(
    name = "csv",
    description = {
      "Answers one query with furrow run, a server with two workers, DuckDB and mawk.",
      "Rounds are interleaved, answers compared; times are medians in seconds, warm."
    },
    mixinStandardHelpOptions = true)
public final class CsvBench implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--file", required = true, paramLabel = "FILE", description = "What to read.")
  private Path file;

  @Option(
      names = "--op",
      defaultValue = "sum(*)",
      paramLabel = "EXPR",
      description = "The query; default ${DEFAULT-VALUE}.")
  private String op;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      paramLabel = "N",
      description = "Counted rounds; default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--warm-up",
      defaultValue = "2",
      paramLabel = "N",
      description = "Rounds before those; default ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--skip",
      split = ",",
      paramLabel = "NAME",
      description = "Leave these out: server, duckdb, mawk.")
  private List<String> skip = new ArrayList<>();

  @Option(names = "--json", description = "One JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("no such file: " + file);
    }
    List<Contender> contenders = new ArrayList<>();
    CsvReport report = new CsvReport(file, op);
    try {
      invite(contenders, report);
      Rounds measured = new Rounds(System::nanoTime);
      measured.run(contenders, warmUp, rounds);
      contenders.forEach(contender -> report.add(contender.name(), measured));
    } finally {
      for (Contender contender : contenders) {
        contender.close();
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? report.json() : report.table());
    out.flush();
    return report.agreed() ? 0 : 1;
  }

  private void invite(List<Contender> contenders, CsvReport report) throws Exception {
    Query query = Query.parse(op);
    add(contenders, report, new FurrowRun(file, op));
    if (!skip.contains("server")) {
      add(contenders, report, new ServerWorkers(file, op));
    }
    if (!skip.contains("duckdb")) {
      add(contenders, report, new DuckDb(file, query));
    }
    if (!skip.contains("mawk")) {
      add(contenders, report, new Mawk(file, query));
    }
  }

  private static void add(List<Contender> contenders, CsvReport report, Contender contender)
      throws Exception {
    String excuse = contender.excuse();
    if (excuse.isEmpty()) {
      contenders.add(contender);
    } else {
      report.leftOut(contender.name(), excuse);
      contender.close();
    }
  }
}
