package furrow.mpi.rank;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.Kernels;
import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.EpochHandshake;
import furrow.mpi.transport.MemoryTransport;
import furrow.mpi.transport.MemoryTransport.Loss;
import furrow.mpi.transport.MpiTransport;
import furrow.mpi.transport.TestRanks;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorldMessage.PathLost;
import furrow.protocol.message.WorldMessage.PathOpen;
import furrow.protocol.message.WorldMessage.PathOpened;
import furrow.protocol.message.WorldMessage.RankReady;
import furrow.protocol.message.WorldMessage.WorldContact;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldReady;
import furrow.protocol.message.WorldMessage.WorldTable;
import furrow.worker.daemon.WorkerListener;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RankDaemonTest {
  private static final String WORLD = "0123456789abcdef0123456789abcdef";
  private static final int LIMIT_MILLIS = 5_000;

  private final MemoryTransport transport = new MemoryTransport(Loss.HANGS);
  private final AtomicInteger stuck = new AtomicInteger();
  private ScriptedRankServer server;
  private RankDaemon rank;
  private CompletableFuture<Integer> status;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedRankServer();
    RankSettings settings =
        new RankSettings(WORLD, 3, "127.0.0.1", "n3", Set.of("mpi", "night"), "test");
    rank =
        new RankDaemon(
            settings,
            server::access,
            transport,
            new RankDaemon.Kit(Kernels.builtIn(), WorkerListener.SILENT, new Random(1)),
            stuck::incrementAndGet);
    status = TestRanks.begin(rank::run);
  }

  @AfterEach
  void stop() throws Exception {
    rank.stop();
    rank.stop();
    TestRanks.await(status);
    server.close();
    assertThat(stuck).hasValue(0);
  }

  @Test
  void isAWorkerOfOneSlotThatSaysWhichRankItIs() throws Exception {
    Join join = server.admit();
    assertThat(join.worker()).isEqualTo("rank-01234567-3");
    assertThat(join.host()).isEqualTo("n3");
    assertThat(join.slots()).isEqualTo(1);
    assertThat(join.groups()).containsExactlyInAnyOrder("mpi", "night");
    assertThat(join.labels()).containsEntry("rank", "3");
    assertThat(server.next(RankReady.class))
        .isEqualTo(new RankReady(WORLD, 3, "memory", "127.0.0.1"));
  }

  @Test
  void comesBackWithTheSameName() throws Exception {
    server.admit();
    server.cut();
    assertThat(server.admit().worker()).isEqualTo("rank-01234567-3");
    assertThat(server.next(RankReady.class).number()).isEqualTo(3);
  }

  @Test
  void stopsWhenTheServerSaysSo() throws Exception {
    server.admit();
    server.say(new Drain(true));
    assertThat(TestRanks.await(status)).isZero();
  }

  @Test
  void takesPartInAWorldUntilItIsLost() throws Exception {
    server.admit();
    Communicator master = form(1);
    server.say(new PathOpen(1));
    server.next(PathOpened.class);
    master.close();

    assertThat(server.next(WorldLost.class).epoch()).isEqualTo(1);
    assertThat(server.next(PathLost.class).epoch()).isEqualTo(1);
    form(2);
  }

  @Test
  void leavesItsWorldWhenTheServerIsLostAndTakesPartAgain() throws Exception {
    server.admit();
    Communicator master = form(1);
    CompletableFuture<String> lost = new CompletableFuture<>();
    master.onLost(lost::complete);
    server.cut();

    assertThat(TestRanks.await(lost)).contains("rank 1");
    server.admit();
    form(2);
  }

  /** Brings a world of the test and this rank up. */
  private Communicator form(int epoch) throws Exception {
    MpiTransport.Endpoint mine = transport.open(new MpiTransport.Config(epoch, 0, 2, "127.0.0.1"));
    server.say(new WorldForm(epoch, 1, 2, LIMIT_MILLIS));
    List<String> contacts = List.of(mine.contact(), server.next(WorldContact.class).contact());
    byte[] nonce = {1, 2, 3};
    server.say(new WorldTable(epoch, nonce, contacts));
    Communicator world =
        TestRanks.await(TestRanks.begin(() -> mine.join(contacts, TestRanks.BOUND)));
    TestRanks.await(
        TestRanks.begin(
            () -> {
              new EpochHandshake(epoch, nonce).asMaster(world, false);
              return null;
            }));
    assertThat(server.next(WorldReady.class).epoch()).isEqualTo(epoch);
    return world;
  }
}
