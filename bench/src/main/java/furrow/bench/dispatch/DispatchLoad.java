package furrow.bench.dispatch;

import furrow.bench.Cluster;
import furrow.bench.Report;
import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** No-op work for one cluster, submitted by one client over one connection. */
final class DispatchLoad implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final DispatchMode mode;
  private final Cluster cluster;
  private final FurrowClient client;

  DispatchLoad(DispatchMode mode, Cluster cluster) throws IOException {
    this.mode = mode;
    this.cluster = cluster;
    this.client = FurrowClient.connect(cluster.access(Role.CLIENT), CONNECT);
  }

  /** One task of so many subtasks, then so many tasks of one subtask, one after the other. */
  Figures measure(long subtasks, int tasks) throws IOException, SQLException {
    final Duration server = cluster.serverCpu();
    final Duration workers = cluster.workersCpu();
    long begin = System.nanoTime();
    final long task = run(subtasks);
    final long nanos = System.nanoTime() - begin;
    final long serverNanos = cluster.serverCpu().minus(server).toNanos();
    final long workerNanos = cluster.workersCpu().minus(workers).toNanos();
    return new Figures(
        mode,
        subtasks * 1e9 / nanos,
        serverNanos / subtasks,
        workerNanos / subtasks,
        mode.durable() ? rows(task, subtasks) : 0,
        latency(tasks));
  }

  private Histogram latency(int tasks) throws IOException {
    Histogram micros = new Histogram(3);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    for (int i = 0; i < tasks; i++) {
      answer.reset();
      long begin = System.nanoTime();
      client.result(run(1), answer);
      micros.recordValue((System.nanoTime() - begin) / 1_000);
      if (!answer.toString(StandardCharsets.UTF_8).contains("\"rows\":1,")) {
        throw new IOException("wrong answer: " + answer);
      }
    }
    return micros;
  }

  /** Submits a task and waits for its end; gives its id. */
  private long run(long subtasks) throws IOException {
    TaskRequest request =
        TaskRequest.of("noop", "items=" + subtasks, List.of(), Map.of())
            .withLimits(new TaskRequest.Limits("", 0, 1, 0, 2));
    long task = client.submit(request).task();
    TaskInfo end = client.watch(task, TIMEOUT, report -> {});
    if (!end.state().equals("DONE") || end.done() != subtasks) {
      throw new IOException(
          "task ended " + end.state() + " with " + end.done() + " of " + subtasks);
    }
    return task;
  }

  /** Looks into the task DB: each subtask must be there once. Gives the number of rows. */
  private long rows(long task, long subtasks) throws SQLException, IOException {
    StateDirectory state = new StateDirectory(cluster.sandbox().stateDirectory());
    String sql = "SELECT count(*), sum(count), max(first + count) FROM completion WHERE task = ?";
    try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + state.database());
        PreparedStatement statement = db.prepareStatement(sql)) {
      statement.setLong(1, task);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next() || row.getLong(2) != subtasks || row.getLong(3) != subtasks) {
          throw new IOException("the task DB does not hold all " + subtasks + " subtasks");
        }
        return row.getLong(1);
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /**
   * What one mode gave.
   *
   * @param perSecond subtasks of one large task, from submit to the news of its end
   * @param serverNanos processor time of the server for each of them
   * @param workerNanos processor time of all workers for each of them
   * @param rows runs of subtasks in the task DB; 0 when nothing is stored
   * @param micros tasks of one subtask, from submit to the whole answer
   */
  record Figures(
      DispatchMode mode,
      double perSecond,
      long serverNanos,
      long workerNanos,
      long rows,
      Histogram micros) {
    static String header() {
      return String.format(
          "%-16s %11s %9s %9s %8s %8s %8s %8s",
          "", "subtasks/s", "server ns", "worker ns", "DB rows", "p50 us", "p99 us", "max us");
    }

    void putInto(Report report) {
      String prefix = mode.label() + "_";
      report.put(prefix + "subtasks_per_s", Math.round(perSecond));
      report.put(prefix + "server_ns_per_subtask", serverNanos);
      report.put(prefix + "worker_ns_per_subtask", workerNanos);
      report.put(prefix + "rows", rows);
      report.put(prefix + "latency_us_p50", micros.getValueAtPercentile(50));
      report.put(prefix + "latency_us_p99", micros.getValueAtPercentile(99));
      report.put(prefix + "latency_us_max", micros.getMaxValue());
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "%-16s %11d %9d %9d %8d %8d %8d %8d",
          mode.label(),
          Math.round(perSecond),
          serverNanos,
          workerNanos,
          rows,
          micros.getValueAtPercentile(50),
          micros.getValueAtPercentile(99),
          micros.getMaxValue());
    }
  }
}
