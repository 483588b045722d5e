package furrow.mpi.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import furrow.mpi.master.FaultyTransport.Step;
import furrow.mpi.rank.TestRank;
import furrow.mpi.transport.MemoryTransport;
import furrow.mpi.transport.MemoryTransport.Loss;
import furrow.mpi.transport.MpiTransport;
import furrow.mpi.transport.TestRanks;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldReady;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process dies or freezes at each step of an epoch: the others get out of it and into the next.
 */
class EpochFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final int RANKS = 3;
  private static final int MASTER = 0;

  /**
   * One fault.
   *
   * @param victim rank
   * @param freezes or dies
   */
  record Fault(int victim, Step step, boolean freezes, TestSelectors mode, Loss loss) {}

  static Stream<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    for (TestSelectors mode : List.of(TestSelectors.WINDOW, TestSelectors.ROUNDS)) {
      for (Step step : Step.values()) {
        for (int victim : new int[] {MASTER, 2}) {
          for (Loss loss : Loss.values()) {
            faults.add(new Fault(victim, step, false, mode, loss));
            faults.add(new Fault(victim, step, true, mode, loss));
          }
        }
      }
    }
    return faults.stream().filter(EpochFaultsTest::canHappen);
  }

  /** Each mode has its own calls; in rounds, only the master also waits for single messages. */
  private static boolean canHappen(Fault fault) {
    return switch (fault.step) {
      case SCATTER, GATHER -> fault.mode == TestSelectors.ROUNDS;
      case SEND -> fault.mode == TestSelectors.WINDOW;
      case RECEIVE -> fault.mode == TestSelectors.WINDOW || fault.victim == MASTER;
      default -> true;
    };
  }

  @ParameterizedTest
  @MethodSource("faults")
  void othersLeaveAndTheNextEpochWorks(Fault fault) throws Exception {
    MemoryTransport memory = new MemoryTransport(fault.loss);
    List<MpiTransport> transports = new ArrayList<>();
    for (int rank = 0; rank <= RANKS; rank++) {
      transports.add(new FaultyTransport(memory));
    }
    TestMaster cluster = new TestMaster(fault.mode, transports);
    cluster.up();
    talk(cluster);
    cluster.breakUp();

    FaultyTransport victim = (FaultyTransport) transports.get(fault.victim);
    victim.arm(fault.step, fault.freezes, fault.victim == MASTER ? RANKS : 1);
    List<BlockingQueue<Message>> others = cluster.members();
    others.remove(fault.victim);
    run(cluster, fault, victim);
    assertThat(victim.gone().await(20, TimeUnit.SECONDS)).as("%s happens", fault).isTrue();

    replace(cluster, fault.victim, new FaultyTransport(memory));
    tellOthers(cluster, fault.victim);
    for (BlockingQueue<Message> other : others) {
      cluster.awaitLost(other);
    }
    cluster.up();
    talk(cluster);
  }

  private static void run(TestMaster cluster, Fault fault, FaultyTransport victim)
      throws Exception {
    cluster.form();
    if (fault.step == Step.OPEN) {
      return;
    }
    cluster.table(cluster.contacts(), cluster.nonce());
    if (fault.step.ordinal() <= Step.GREETING_AWAITED.ordinal()) {
      return;
    }
    for (BlockingQueue<Message> member : cluster.members()) {
      // Who dies in its first call after the greeting may not get to say this.
      await()
          .atMost(SOON)
          .until(() -> member.peek() instanceof WorldReady || victim.gone().getCount() == 0);
    }
    if (fault.step == Step.IDLE) {
      victim.kill();
    } else {
      say(cluster);
    }
  }

  private static void say(TestMaster cluster) {
    List<Fragment> fragments = new ArrayList<>();
    for (int rank = 1; rank < cluster.size(); rank++) {
      fragments.add(new Fragment(rank, 1, true, new byte[] {(byte) rank}));
    }
    cluster.carry(fragments);
  }

  private static void talk(TestMaster cluster) throws Exception {
    say(cluster);
    assertThat(cluster.received(RANKS))
        .extracting(Fragment::rank)
        .containsExactlyInAnyOrder(1, 2, 3);
  }

  private static void replace(TestMaster cluster, int victim, MpiTransport fresh) throws Exception {
    if (victim == MASTER) {
      cluster.line().close();
      cluster.startMaster(fresh);
    } else {
      cluster.ranks().set(victim - 1, new TestRank(victim, fresh));
      cluster.ranks().get(victim - 1).told().clear();
    }
  }

  private static void tellOthers(TestMaster cluster, int victim) {
    WorldBreak order = new WorldBreak(cluster.epoch(), "rank " + victim + " is gone");
    for (int rank = 1; rank < cluster.size(); rank++) {
      if (rank != victim) {
        cluster.ranks().get(rank - 1).say(order);
      }
    }
    if (victim != MASTER) {
      cluster.line().say(order);
    }
  }

  @Test
  void aJoinThatDoesNotComeBackEndsTheProcess() throws Exception {
    MemoryTransport memory = new MemoryTransport(Loss.HANGS);
    FaultyTransport rank = new FaultyTransport(memory);
    FaultyTransport master = new FaultyTransport(memory);
    TestMaster cluster = new TestMaster(TestSelectors.WINDOW, List.of(master, rank));
    master.arm(Step.JOIN, true, 1);
    rank.arm(Step.JOIN, true, 1);
    cluster.form();
    cluster.table(cluster.contacts(), cluster.nonce());
    await().atMost(SOON).until(() -> cluster.ranks().get(0).stuck() == 1);
    await().atMost(SOON).until(() -> cluster.line().closed());
    assertThatThrownBy(() -> TestRanks.await(cluster.master())).hasMessageContaining("closed");
  }
}
