package furrow.mpi.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.mpi.world.MemoryTransport.Loss;
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
  class WhereLostCallsThrow extends WorldContract {
    @Override
    protected List<Transport> transports(int ranks) {
      return Collections.nCopies(ranks, new MemoryTransport(Loss.THROWS));
    }
  }

  @Nested
  class WhereLostCallsHang extends WorldContract {
    @Override
    protected List<Transport> transports(int ranks) {
      return Collections.nCopies(ranks, new MemoryTransport(Loss.HANGS));
    }
  }

  private static List<World> world(Loss loss) throws Exception {
    Transport one = new MemoryTransport(loss);
    return Ranks.join(Ranks.open(Collections.nCopies(2, one), 1, "127.0.0.1"));
  }

  private static CompletableFuture<Void> send(World from, int to) {
    return Ranks.begin(
        () -> {
          from.send(to, 11, new byte[1], 1);
          return null;
        });
  }

  private static CompletableFuture<World.Received> receive(World at) {
    return Ranks.begin(() -> at.receive(11, new byte[World.MAX_MESSAGE]));
  }

  private static void lose(List<World> worlds) throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    worlds.get(0).onLost(reason -> lost.countDown());
    worlds.get(1).close();
    assertThat(lost.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void callsIntoALostWorldThrow() throws Exception {
    List<World> worlds = world(Loss.THROWS);
    CompletableFuture<World.Received> waiting = receive(worlds.get(0));
    lose(worlds);
    assertThatThrownBy(() -> Ranks.await(waiting)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Ranks.await(send(worlds.get(0), 1))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Ranks.await(send(worlds.get(0), 1))).isInstanceOf(IOException.class);
  }

  @Test
  void callsIntoALostWorldHangButForTheFirstSend() throws Exception {
    List<World> worlds = world(Loss.HANGS);
    CompletableFuture<World.Received> waiting = receive(worlds.get(0));
    lose(worlds);
    assertThatThrownBy(() -> Ranks.await(send(worlds.get(0), 1))).isInstanceOf(IOException.class);
    CompletableFuture<Void> second = send(worlds.get(0), 1);
    assertThatThrownBy(() -> second.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(waiting).isNotDone();
  }

  @Test
  void aFullMailboxHoldsTheSenderBack() throws Exception {
    List<World> worlds = world(Loss.THROWS);
    CompletableFuture<Void> many =
        Ranks.begin(
            () -> {
              for (int i = 0; i < 65; i++) {
                worlds.get(0).send(1, 11, new byte[1], 1);
              }
              return null;
            });
    assertThatThrownBy(() -> many.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    Ranks.await(receive(worlds.get(1)));
    Ranks.await(many);
  }
}
