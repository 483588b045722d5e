package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.testkit.SampleCsv;
import furrow.testkit.Seed;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.store.CompletionCheck;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Random workers and the server are killed under load; nothing may be lost or counted twice. */
@DisabledIfSystemProperty(
    named = "furrow.short",
    matches = "true",
    disabledReason = "storms (--short)")
class StormIT {
  private static final int KILLS = 24;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final List<String> WORKERS = List.of("w1", "w2", "w3");
  private static final String OP = "sum(qty), sum(price) by region";

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final SplittableRandom random = new SplittableRandom(Seed.pick(StormIT.class));

  @Test
  void nothingIsLostAndNothingCountedTwice() throws Exception {
    Path file = sandbox.file("sales.csv");
    SampleCsv csv = SampleCsv.write(file, 24 << 20, random.nextLong());
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    WORKERS.forEach(cluster::startWorker);
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, WORKERS.size());
      List<Long> tasks = submitLoad(client, file);

      storm(cluster, client, tasks);

      for (long task : tasks) {
        TaskInfo end = client.watch(task, LIMIT, report -> {});
        assertThat(end.state()).as(end.toString()).isEqualTo("DONE");
        assertThat(end.failed()).isZero();
      }
      assertThat(answer(client, tasks.get(0))).contains("\"data\":" + csv.sumsByRegionJson());
      assertThat(client.server().counters()).containsEntry("poisoned", "0");
    }
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  /** One exact sum in many pieces, very many that cost nothing, and slow ones. */
  private List<Long> submitLoad(FurrowClient client, Path file) throws Exception {
    List<Long> tasks = new ArrayList<>();
    tasks.add(submit(client, TaskRequest.csv(file, OP), 64 << 10));
    tasks.add(submit(client, noop("items=1000000"), 1));
    tasks.add(submitSlow(client));
    return tasks;
  }

  private static long submitSlow(FurrowClient client) throws Exception {
    TaskRequest spin = TaskRequest.of("spin", "items=400 millis=20", List.of(), Map.of());
    return submit(client, spin, 1);
  }

  private static TaskRequest noop(String operation) {
    return TaskRequest.of("noop", operation, List.of(), Map.of());
  }

  private static long submit(FurrowClient client, TaskRequest request, long chunk)
      throws Exception {
    return client.submit(request.withLimits(new TaskRequest.Limits("", 0, chunk, 0, 2))).task();
  }

  private void storm(TestCluster cluster, FurrowClient client, List<Long> tasks) throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      // The load lasts as long as the storm.
      if (allFinal(client, tasks)) {
        tasks.add(submitSlow(client));
      }
      long done = done(client, tasks);
      if (kill % 4 == 3) {
        cluster.server().kill();
        cluster.startServer();
      } else {
        String victim = WORKERS.get(random.nextInt(WORKERS.size()));
        cluster.worker(victim).kill();
        cluster.startWorker(victim);
      }
      // A storm in which nothing is done proves nothing.
      Awaitility.await("work goes on after kill " + (kill + 1))
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> done(client, tasks) > done || allFinal(client, tasks));
    }
  }

  private static long done(FurrowClient client, List<Long> tasks) throws Exception {
    return infos(client, tasks).stream().mapToLong(TaskInfo::done).sum();
  }

  private static boolean allFinal(FurrowClient client, List<Long> tasks) throws Exception {
    return infos(client, tasks).stream()
        .allMatch(task -> !task.state().equals("RUNNING") && !task.state().equals("WAITING"));
  }

  private static List<TaskInfo> infos(FurrowClient client, List<Long> tasks) throws Exception {
    return client.tasks(tasks.get(0), tasks.get(tasks.size() - 1), false);
  }

  private static String answer(FurrowClient client, long task) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    client.result(task, out);
    return out.toString(StandardCharsets.UTF_8).replaceAll("\\s", "");
  }
}
