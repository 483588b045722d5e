package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.TestSandbox;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** While the store cannot commit, whatever needs no commit goes on. */
class SlowStoreIT {
  private static final int BEATS = 5;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @Test
  void questionsAndHeartbeatsDoNotWaitForTheDisk() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    FurrowProcess worker = cluster.startWorker("w1");
    String database = "jdbc:sqlite:" + sandbox.stateDirectory().resolve("furrow.db");
    try (FurrowClient client = cluster.client();
        FurrowClient submitter = cluster.client();
        Connection other = DriverManager.getConnection(database)) {
      cluster.awaitWorkers(client, 1);
      // Somebody holds the write lock of the task DB: to the server the disk has become very slow.
      other.createStatement().execute("BEGIN IMMEDIATE");
      Thread submit = new Thread(() -> submit(submitter));
      submit.start();

      askUntilTheWorkerHasBeaten(client);

      assertThat(submit.isAlive()).as("the submit waits for the lock").isTrue();
      other.createStatement().execute("ROLLBACK");
      submit.join(Duration.ofSeconds(120).toMillis());
      assertThat(submit.isAlive()).as("the submit got its answer after the lock").isFalse();
      assertThat(cluster.up(client)).as("the worker was not lost").hasSize(1);
      assertThat(worker.alive()).isTrue();
    }
  }

  /** An answer that waited for the disk would not come: we hold the lock until this is over. */
  private static void askUntilTheWorkerHasBeaten(FurrowClient client) throws Exception {
    long age = 0;
    for (int beats = 0; beats < BEATS; ) {
      WorkerInfo worker = client.workers("").get(0);
      assertThat(worker.state()).isEqualTo("up");
      if (worker.heartbeatAgeMillis() < age) {
        beats++;
      }
      age = worker.heartbeatAgeMillis();
    }
  }

  private static void submit(FurrowClient client) {
    try {
      long task = client.submit(TaskRequest.of("noop", "items=3", List.of(), Map.of())).task();
      client.watch(task, Duration.ofSeconds(50), report -> {});
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
