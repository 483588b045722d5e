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
    List<Contender> contenders = new ArrayList<>();
    CsvReport report = new CsvReport(file, op);
    try {
      invite(contenders, report);
      Rounds measured = new Rounds(System::nanoTime);
      measured.run(contenders, size(warmUp, 2, 1), size(rounds, 5, 2), to::progress);
      contenders.forEach(contender -> report.add(contender.name(), measured));
    } finally {
      for (Contender contender : contenders) {
        contender.close();
      }
    }
    report.putInto(to);
    to.line("%s", report.table());
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
