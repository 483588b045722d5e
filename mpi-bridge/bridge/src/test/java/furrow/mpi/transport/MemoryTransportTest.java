package furrow.mpi.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.mpi.transport.MemoryTransport.Loss;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MemoryTransportTest {
  @Nested
  class WhereLostCallsThrow extends TransportContract {
    @Override
    protected List<MpiTransport> transports(int ranks) {
      return Collections.nCopies(ranks, new MemoryTransport(Loss.THROWS));
    }
  }

  @Nested
  class WhereLostCallsHang extends TransportContract {
    @Override
    protected List<MpiTransport> transports(int ranks) {
      return Collections.nCopies(ranks, new MemoryTransport(Loss.HANGS));
    }
  }

  private static List<Communicator> world(Loss loss) throws Exception {
    MpiTransport one = new MemoryTransport(loss);
    return TestRanks.join(TestRanks.open(Collections.nCopies(2, one), 1, "127.0.0.1"));
  }

  private static CompletableFuture<Void> send(Communicator from, int to) {
    return TestRanks.begin(
        () -> {
          from.send(to, 11, new byte[1], 1);
          return null;
        });
  }

  private static CompletableFuture<Communicator.Received> receive(Communicator at) {
    return TestRanks.begin(() -> at.receive(11, new byte[Communicator.MAX_MESSAGE]));
  }

  private static void lose(List<Communicator> worlds) throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    worlds.get(0).onLost(reason -> lost.countDown());
    worlds.get(1).close();
    assertThat(lost.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void callsIntoALostWorldThrow() throws Exception {
    List<Communicator> worlds = world(Loss.THROWS);
    CompletableFuture<Communicator.Received> waiting = receive(worlds.get(0));
    lose(worlds);
    assertThatThrownBy(() -> TestRanks.await(waiting)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> TestRanks.await(send(worlds.get(0), 1)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> TestRanks.await(send(worlds.get(0), 1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void callsIntoALostWorldHangButForTheFirstSend() throws Exception {
    List<Communicator> worlds = world(Loss.HANGS);
    CompletableFuture<Communicator.Received> waiting = receive(worlds.get(0));
    lose(worlds);
    assertThatThrownBy(() -> TestRanks.await(send(worlds.get(0), 1)))
        .isInstanceOf(IOException.class);
    CompletableFuture<Void> second = send(worlds.get(0), 1);
    assertThatThrownBy(() -> second.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(waiting).isNotDone();
  }

  @Test
  void aFullMailboxHoldsTheSenderBack() throws Exception {
    List<Communicator> worlds = world(Loss.THROWS);
    CompletableFuture<Void> many =
        TestRanks.begin(
            () -> {
              for (int i = 0; i < 65; i++) {
                worlds.get(0).send(1, 11, new byte[1], 1);
              }
              return null;
            });
    assertThatThrownBy(() -> many.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    TestRanks.await(receive(worlds.get(1)));
    TestRanks.await(many);
  }
}
