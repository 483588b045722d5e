package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.app.system.FaultInjector.Fault;
import furrow.app.system.FaultInjector.Moment;
import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.store.CompletionCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A local worker is killed, frozen or ends itself, whenever: another takes its place. */
class RingWorkerFaultsIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int SUBTASKS = 80;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final TestCluster cluster = new TestCluster(sandbox, "--local-workers", "1");

  @ParameterizedTest
  @EnumSource(Fault.class)
  void atItsStart(Fault fault) throws Exception {
    FaultInjector injector = new FaultInjector(sandbox.file("faults"));
    injector.armStarts(fault);
    cluster.startServer(injector.environment("--ring"));
    injector.awaitStartsStruck(LIMIT);
    try (FurrowClient client = cluster.client()) {
      worker(client, 0);
      work(client);
      end(client);
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void inCompute(Fault fault) throws Exception {
    cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      long before = worker(client, 0).pid();
      long task = submit(client);

      FaultInjector injector = new FaultInjector(sandbox.file("faults"));
      injector.hit(before, fault, Moment.COMPUTE);
      injector.awaitStruck(LIMIT);

      assertDone(client, task);
      worker(client, before);
      awaitGone(before);
      end(client);
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void idle(Fault fault) throws Exception {
    cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      long before = worker(client, 0).pid();

      FaultInjector injector = new FaultInjector(sandbox.file("faults"));
      injector.hit(before, fault, Moment.IDLE);
      injector.awaitStruck(LIMIT);

      worker(client, before);
      awaitGone(before);
      work(client);
      end(client);
    }
  }

  @Test
  void aFrozenOneIsEndedByTheNextServer() throws Exception {
    FurrowProcess first = cluster.startServer();
    long frozen;
    try (FurrowClient client = cluster.client()) {
      frozen = worker(client, 0).pid();
      long task = submit(client);
      Awaitility.await("it works")
          .atMost(LIMIT)
          .until(() -> client.tasks(task, task, false).get(0).done() > 0);
    }
    FaultInjector injector = new FaultInjector(sandbox.file("faults"));
    injector.hit(frozen, Fault.STOP, Moment.COMPUTE);
    injector.awaitStruck(LIMIT);
    first.kill();
    assertThat(ProcessHandle.of(frozen)).as("a frozen process hears of nothing").isPresent();

    cluster.startServer();

    awaitGone(frozen);
    try (FurrowClient client = cluster.client()) {
      worker(client, frozen);
      assertDone(client, client.tasks(0, 0, true).get(0).task());
      end(client);
    }
  }

  // ---- steps ----

  private static void work(FurrowClient client) throws Exception {
    assertDone(client, submit(client));
  }

  private static long submit(FurrowClient client) throws Exception {
    TaskRequest spin =
        TaskRequest.of("spin", "items=" + SUBTASKS + " millis=50", List.of(), Map.of())
            .withLimits(new TaskRequest.Limits("local", 0, 1, 0, 2));
    return client.submit(spin).task();
  }

  private static void assertDone(FurrowClient client, long task) throws Exception {
    TaskInfo end = client.watch(task, LIMIT, report -> {});
    assertThat(end.state()).as(end.toString()).isEqualTo("DONE");
    assertThat(end.done()).isEqualTo(SUBTASKS);
  }

  /** The local worker when it is up, and is not the process {@code before}. */
  private static WorkerInfo worker(FurrowClient client, long before) {
    return Awaitility.await("local-1 is up")
        .atMost(LIMIT)
        .until(
            () ->
                client.workers("").stream()
                    .filter(one -> one.state().equals("up") && one.pid() != before)
                    .findAny(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static void awaitGone(long pid) {
    Awaitility.await("process " + pid + " is gone")
        .atMost(LIMIT)
        .until(() -> ProcessHandle.of(pid).isEmpty());
  }

  private void end(FurrowClient client) throws Exception {
    assertThat(client.server().counters()).containsEntry("poisoned", "0");
    assertThat(sandbox.run("server", "stop").exit()).isZero();
    assertThat(cluster.server().awaitExit(LIMIT)).isZero();
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }
}
