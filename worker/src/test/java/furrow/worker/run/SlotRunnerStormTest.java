package furrow.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.kernel.Piece;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.Revoke;
import furrow.protocol.message.WorkMessage.TaskOpen;
import furrow.testkit.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sessions break, leases are revoked, kernels fail; no lease may ever be lost or held twice. */
class SlotRunnerStormTest {
  private static final InputInfo NO_INPUT = new InputInfo("", 0, 0, "", 0, "", "");
  private static final int ROUNDS = 3_000;

  private final Random random = new Random(Seed.pick(SlotRunnerStormTest.class));
  private final LeaseModel server = new LeaseModel();
  private final SlotRunner runner =
      new SlotRunner(SlotSettings.of(3, 64 << 20), Kernels.builtIn(), () -> {});
  private LeaseModel.Way way;

  @Test
  void everyLeaseIsSomewhere() throws Exception {
    Gate.set("storm", (piece, input, control) -> work(piece));
    runner.open(new TaskOpen(1, "gate", "storm", List.of(), Map.of(), NO_INPUT, new byte[0], 0));
    connect();
    for (int i = 0; i < ROUNDS; i++) {
      step();
    }
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () -> {
              acknowledge();
              return server.settled();
            });
    acknowledge();
    assertThat(runner.awaitIdle(TimeUnit.SECONDS.toNanos(10))).isTrue();
    assertThat(server.count("done")).isGreaterThan(1_000);
    assertThat(server.count("failed")).isPositive();
    assertThat(server.count("gone")).isPositive();
    runner.close();
  }

  private void step() {
    int die = random.nextInt(100);
    if (die < 50) {
      runner.assign(new Assign(List.of(server.hand(1 + random.nextInt(40)))));
    } else if (die < 85) {
      acknowledge();
    } else if (die < 95) {
      RangeInfo gone = server.revokeOne();
      if (gone != null) {
        runner.revoke(new Revoke(List.of(gone)));
      }
    } else {
      way.breakDown();
      runner.detach(way);
      connect();
    }
  }

  private void connect() {
    way = server.new Way();
    List<RangeInfo> holding = runner.holding();
    runner.attach(way, server.join(holding, runner.finished()));
  }

  private void acknowledge() {
    List<RangeInfo> runs = server.takeUnacknowledged();
    if (!runs.isEmpty()) {
      runner.resultOk(new ResultOk(runs));
    }
  }

  /**
   * Mostly at once, sometimes slow, sometimes in vain; a result's length and bytes tell whose it
   * is.
   */
  private static byte[] work(Piece piece) throws KernelException {
    if (piece.index() % 97 == 5) {
      throw new KernelException(KernelException.Kind.INPUT, "BAD_CELL", "bad", "");
    }
    if (piece.index() % 53 == 0) {
      long until = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(300);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
    }
    byte[] result = new byte[(int) (piece.index() % 3)];
    Arrays.fill(result, (byte) piece.index());
    return result;
  }
}
