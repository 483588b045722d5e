package furrow.mpj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.MpiTransport;
import furrow.mpi.transport.TestRanks;
import furrow.mpi.transport.TransportContract;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Each rank has an MPJ of its own, in a class loader of its own, over real sockets.
 * -Dfurrow.worlds=N for more worlds than the usual after each other.
 */
class MpjWorldTest extends TransportContract {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final int WORLDS = Integer.getInteger("furrow.worlds", 60);

  @Override
  protected List<MpiTransport> transports(int ranks) throws Exception {
    List<MpiTransport> transports = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      transports.add(Isolated.transport());
    }
    return transports;
  }

  @Test
  void oneWorldAfterTheOtherLeavesNothingBehind() throws Exception {
    List<MpiTransport> transports = transports(3);
    worlds(transports, 5);
    int threads = Thread.activeCount();
    long bytes = directBytes();

    worlds(transports, WORLDS);

    Awaitility.await().atMost(SOON).until(() -> Thread.activeCount() <= threads);
    assertThat(directBytes() - bytes).isLessThan(1 << 20);
  }

  /** Each ends while all its ranks wait inside MPJ. */
  private static void worlds(List<MpiTransport> transports, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      List<Communicator> worlds = TestRanks.join(TestRanks.open(transports, i, "127.0.0.1"));
      List<CompletableFuture<?>> waiting = new ArrayList<>();
      for (Communicator world : worlds) {
        waiting.add(TestRanks.begin(() -> world.receive(11, new byte[Communicator.MAX_MESSAGE])));
      }
      Communicator rank = worlds.get(1);
      waiting.add(
          TestRanks.begin(() -> rank.scatter(null, null, new byte[Communicator.MAX_MESSAGE])));
      worlds.get(i % worlds.size()).close();
      for (CompletableFuture<?> call : waiting) {
        assertThatThrownBy(() -> TestRanks.await(call)).isInstanceOf(IOException.class);
      }
      worlds.forEach(Communicator::close);
    }
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
