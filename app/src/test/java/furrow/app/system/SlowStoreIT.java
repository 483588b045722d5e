package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.TestSandbox;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** While the store cannot commit, whatever needs no commit is as quick as ever. */
class SlowStoreIT {
  private static final int QUESTIONS = 200;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @Test
  void questionsAndHeartbeatsDoNotWaitForTheDisk() throws Exception {
    Fleet fleet = new Fleet(sandbox);
    fleet.startServer();
    FurrowProcess worker = fleet.startWorker("w1");
    String database = "jdbc:sqlite:" + sandbox.stateDirectory().resolve("furrow.db");
    try (FurrowClient client = fleet.client();
        FurrowClient submitter = fleet.client();
        Connection other = DriverManager.getConnection(database)) {
      fleet.awaitWorkers(client, 1);
      // Somebody holds the write lock of the task DB: to the server the disk has become very slow.
      other.createStatement().execute("BEGIN IMMEDIATE");
      Thread submit = new Thread(() -> submit(submitter));
      submit.start();

      long[] micros = ask(client);

      other.createStatement().execute("ROLLBACK");
      submit.join(Duration.ofSeconds(60).toMillis());
      assertThat(submit.isAlive()).as("the submit got its answer after the lock").isFalse();
      assertThat(micros[QUESTIONS / 2])
          .as("median of %d questions, us", QUESTIONS)
          .isLessThan(5_000);
      assertThat(micros[QUESTIONS * 99 / 100]).as("p99, us").isLessThan(100_000);
      assertThat(fleet.up(client)).as("the worker was not lost").hasSize(1);
      assertThat(worker.alive()).isTrue();
    }
  }

  private static long[] ask(FurrowClient client) throws Exception {
    long[] micros = new long[QUESTIONS];
    for (int i = 0; i < QUESTIONS; i++) {
      long start = System.nanoTime();
      client.workers("");
      micros[i] = (System.nanoTime() - start) / 1_000;
    }
    Arrays.sort(micros);
    return micros;
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
