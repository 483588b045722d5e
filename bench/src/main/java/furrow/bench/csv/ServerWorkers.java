package furrow.bench.csv;

import furrow.bench.Cluster;
import furrow.client.render.AnswerTable;
import furrow.testkit.process.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code furrow submit --wait} to a server with two worker daemons, the command's start included.
 */
final class ServerWorkers implements CsvRounds.QueryEngine {
  private final Cluster cluster;
  private final Path file;
  private final String op;

  ServerWorkers(Path file, String op) throws IOException {
    this.cluster = Cluster.start(2);
    this.file = file;
    this.op = op;
  }

  @Override
  public String name() {
    return "server";
  }

  @Override
  public List<List<String>> answer() throws IOException {
    Outcome outcome =
        cluster.run("submit", file.toAbsolutePath().toString(), "--op", op, "--wait", "--json");
    return AnswerTable.data(outcome.out().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    cluster.close();
  }
}
