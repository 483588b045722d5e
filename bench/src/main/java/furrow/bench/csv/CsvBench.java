package furrow.bench.csv;

import furrow.bench.Bench;
import furrow.bench.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow bench csv}. */
@Command(
    name = "csv",
    description = {
      "Answers one query with furrow run, a server with two workers, DuckDB and mawk.",
      "Rounds are interleaved, answers compared; times are medians in seconds, warm."
    },
    mixinStandardHelpOptions = true)
public final class CsvBench extends Bench {
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
      paramLabel = "N",
      description = "Counted rounds; default 5, with --quick 2.")
  private Integer rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "Rounds before those; default 2, with --quick 1.")
  private Integer warmUp;

  @Option(
      names = "--skip",
      split = ",",
      paramLabel = "NAME",
      description = "Leave these out: server, duckdb, mawk.")
  private List<String> skip = new ArrayList<>();

  @Override
  protected int measure(Report to) throws Exception {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("no such file: " + file);
    }
    List<CsvRounds.QueryEngine> engines = new ArrayList<>();
    CsvReport report = new CsvReport(file, op);
    try {
      choose(engines, report);
      CsvRounds measured = new CsvRounds(System::nanoTime);
      measured.run(engines, size(warmUp, 2, 1), size(rounds, 5, 2), to::progress);
      engines.forEach(engine -> report.add(engine.name(), measured));
    } finally {
      for (CsvRounds.QueryEngine engine : engines) {
        engine.close();
      }
    }
    report.putInto(to);
    to.line("%s", report.table());
    return report.agreed() ? 0 : 1;
  }

  private void choose(List<CsvRounds.QueryEngine> engines, CsvReport report) throws Exception {
    BenchQuery query = BenchQuery.parse(op);
    add(engines, report, new FurrowRun(file, op));
    if (!skip.contains("server")) {
      add(engines, report, new ServerWorkers(file, op));
    }
    if (!skip.contains("duckdb")) {
      add(engines, report, new DuckDb(file, query));
    }
    if (!skip.contains("mawk")) {
      add(engines, report, new Mawk(file, query));
    }
  }

  private static void add(
      List<CsvRounds.QueryEngine> engines, CsvReport report, CsvRounds.QueryEngine engine)
      throws Exception {
    String unavailable = engine.unavailable();
    if (unavailable.isEmpty()) {
      engines.add(engine);
    } else {
      report.leftOut(engine.name(), unavailable);
      engine.close();
    }
  }
}
