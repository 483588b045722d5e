package furrow.bench.dispatch;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.message.TaskInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** No-op work, handed in by one client. */
final class Load {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final FurrowClient client;

  Load(FurrowClient client) {
    this.client = client;
  }

  /** One task of so many subtasks; gives subtasks per second, from submit to done. */
  double throughput(long subtasks) throws IOException {
    long nanos = run(subtasks);
    return subtasks * 1e9 / nanos;
  }

  /** So many tasks of one subtask, one after the other; microseconds from submit to done. */
  Histogram latency(int tasks) throws IOException {
    Histogram micros = new Histogram(3);
    for (int i = 0; i < tasks; i++) {
      micros.recordValue(run(1) / 1_000);
    }
    return micros;
  }

  private long run(long subtasks) throws IOException {
    TaskRequest request =
        TaskRequest.of("noop", "items=" + subtasks, List.of(), Map.of())
            .withLimits(new TaskRequest.Limits("", 0, 1, 0, 2));
    long start = System.nanoTime();
    TaskInfo end = client.watch(client.submit(request).task(), PATIENCE, report -> {});
    long nanos = System.nanoTime() - start;
    if (!end.state().equals("DONE") || end.done() != subtasks) {
      throw new IOException(
          "task ended " + end.state() + " with " + end.done() + " of " + subtasks);
    }
    return nanos;
  }
}
