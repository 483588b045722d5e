package furrow.mpi.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import furrow.mpi.rank.TestRank;
import furrow.mpi.transport.MemoryTransport;
import furrow.mpi.transport.MemoryTransport.Loss;
import furrow.mpi.transport.MpiTransport;
import furrow.mpi.transport.TestRanks;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.protocol.message.WorldMessage.MasterStats;
import furrow.protocol.message.WorldMessage.MpiMode;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldReady;
import furrow.protocol.message.WorldMessage.WorldTable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MasterTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final int RANKS = 4;

  private TestMaster cluster(TestSelectors selectors) throws Exception {
    MpiTransport transport = new CountingTransport(new MemoryTransport(Loss.HANGS));
    return new TestMaster(selectors, Collections.nCopies(RANKS + 1, transport));
  }

  private static Fragment fragment(int rank, long frame, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) (frame * 31 + rank));
    return new Fragment(rank, frame, frame % 3 == 0, bytes);
  }

  /** Sends fragments to all ranks, as far ahead as a channel does, and checks what comes back. */
  private static void exchange(TestMaster cluster, int count, Random random) throws Exception {
    List<List<Fragment>> sent = new ArrayList<>();
    cluster.ranks().forEach(rank -> sent.add(new ArrayList<>()));
    long[] next = new long[cluster.size()];
    int done = 0;
    while (done < count) {
      List<Fragment> some = new ArrayList<>();
      int many = 1 + random.nextInt(30);
      for (int i = 0; i < many; i++) {
        int rank = 1 + random.nextInt(cluster.size() - 1);
        int length = random.nextInt(10) == 0 ? 32 * 1024 : random.nextInt(300);
        Fragment fragment = fragment(rank, ++next[rank], length);
        sent.get(rank - 1).add(fragment);
        some.add(fragment);
      }
      cluster.carry(some);
      check(cluster.received(many), sent);
      done += many;
    }
  }

  /** Each rank's fragments come back as they were and in their order. */
  private static void check(List<Fragment> came, List<List<Fragment>> sent) {
    for (Fragment fragment : came) {
      Fragment expected = sent.get(fragment.rank() - 1).remove(0);
      assertThat(fragment.sequence()).isEqualTo(expected.sequence());
      assertThat(fragment.last()).isEqualTo(expected.last());
      assertThat(Arrays.equals(fragment.bytes(), expected.bytes())).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(TestSelectors.class)
  void carriesFragmentsToTheRanksAndBackInOrder(TestSelectors selectors) throws Exception {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.err.printf("MasterTest: seed %d (replay: -Dfurrow.seed=%d)%n", seed, seed);
    TestMaster cluster = cluster(selectors);
    cluster.up();
    exchange(cluster, 5_000, new Random(seed));
    cluster.breakUp();
    cluster.up();
    exchange(cluster, 200, new Random(seed));
  }

  @ParameterizedTest
  @EnumSource(TestSelectors.class)
  void takesAFullWindowForEachRankAtOnce(TestSelectors selectors) throws Exception {
    TestMaster cluster = cluster(selectors);
    cluster.up();
    List<List<Fragment>> sent = new ArrayList<>();
    int each = 1024 / 32;
    for (int rank = 1; rank <= RANKS; rank++) {
      List<Fragment> fragments = new ArrayList<>();
      for (int i = 1; i <= each; i++) {
        fragments.add(fragment(rank, i, 32 * 1024));
      }
      cluster.carry(fragments.subList(0, each / 2));
      cluster.carry(fragments.subList(each / 2, each));
      sent.add(fragments);
    }
    check(cluster.received(RANKS * each), sent);
  }

  @ParameterizedTest
  @EnumSource(TestSelectors.class)
  void ranksSendByThemselves(TestSelectors selectors) throws Exception {
    TestMaster cluster = cluster(selectors);
    cluster.up();
    for (int i = 1; i <= 50; i++) {
      TestRank rank = cluster.ranks().get(i % RANKS);
      rank.send(fragment(1 + i % RANKS, i, 100));
      assertThat(cluster.received(1).get(0).sequence()).isEqualTo(i);
    }
  }

  /** Each rank as fast as it can: answers to rounds and what follows them must not overtake. */
  @ParameterizedTest
  @EnumSource(TestSelectors.class)
  void whatRanksSendByThemselvesKeepsItsOrder(TestSelectors selectors) throws Exception {
    TestMaster cluster = cluster(selectors);
    cluster.up();
    int each = 1_500;
    List<CompletableFuture<Void>> senders = new ArrayList<>();
    for (int rank = 1; rank <= RANKS; rank++) {
      int mine = rank;
      senders.add(
          TestRanks.begin(
              () -> {
                for (int frame = 1; frame <= each; frame++) {
                  cluster.ranks().get(mine - 1).send(fragment(mine, frame, frame % 700));
                }
                return null;
              }));
    }
    long[] last = new long[RANKS + 1];
    for (Fragment fragment : cluster.received(RANKS * each)) {
      assertThat(fragment.sequence()).isEqualTo(++last[fragment.rank()]);
    }
    for (CompletableFuture<Void> sender : senders) {
      TestRanks.await(sender);
    }
  }

  @ParameterizedTest
  @EnumSource(TestSelectors.class)
  void nobodyCallsTheWorldWhileNothingMoves(TestSelectors selectors) throws Exception {
    CountingTransport transport = new CountingTransport(new MemoryTransport(Loss.HANGS));
    TestMaster cluster = new TestMaster(selectors, Collections.nCopies(RANKS + 1, transport));
    cluster.up();
    exchange(cluster, 100, new Random(1));
    // What came last may still be acknowledged; then it is quiet.
    await().atMost(SOON).until(() -> callsWhileTheServerTalks(cluster, transport) == 0);
  }

  /** Calls while a hundred words are exchanged that are not about this world. */
  private static int callsWhileTheServerTalks(TestMaster cluster, CountingTransport transport)
      throws Exception {
    transport.newCalls();
    for (int epoch = 1_001; epoch <= 1_100; epoch++) {
      cluster.line().say(new WorldBreak(epoch, "of a world that never was"));
      assertThat(TestMaster.next(cluster.line().said(), WorldLost.class).epoch()).isEqualTo(epoch);
    }
    return transport.newCalls();
  }

  @Test
  void carriesAreBatchedAndOfBoundedLength() throws Exception {
    TestMaster cluster = cluster(TestSelectors.WINDOW);
    cluster.up();
    List<Fragment> fragments = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      fragments.add(fragment(1, i, 3_000));
    }
    cluster.carry(fragments);
    int carries = 0;
    for (int got = 0; got < 300; carries++) {
      Fragments carry = TestMaster.next(cluster.line().said(), Fragments.class);
      got += carry.fragments().size();
      assertThat(carry.fragments().size() * 3_000).isLessThanOrEqualTo(64 * 1024);
    }
    assertThat(carries).isLessThan(150);
  }

  @Test
  void fragmentsOfOtherEpochsAreDropped() throws Exception {
    TestMaster cluster = cluster(TestSelectors.WINDOW);
    cluster.up();
    cluster.line().say(new Fragments(cluster.epoch() + 1, List.of(fragment(1, 1, 10))));
    cluster.line().say(new Fragments(cluster.epoch() - 1, List.of(fragment(1, 1, 10))));
    cluster.carry(List.of(fragment(1, 7, 10)));
    assertThat(cluster.received(1).get(0).sequence()).isEqualTo(7);
  }

  @Test
  void aFragmentForNobodyEndsTheEpochAndNoMore() throws Exception {
    TestMaster cluster = cluster(TestSelectors.WINDOW);
    cluster.up();
    cluster.carry(List.of(fragment(RANKS + 1, 1, 10)));
    for (var member : cluster.members()) {
      cluster.awaitLost(member);
    }
    cluster.up();
    exchange(cluster, 50, new Random(1));
  }

  @Test
  void aBreakIsAnsweredOnceAndAgainWhenAskedAgain() throws Exception {
    TestMaster cluster = cluster(TestSelectors.WINDOW);
    cluster.up();
    cluster.breakUp();
    cluster.line().say(new WorldBreak(99, "of a world that never was"));
    assertThat(TestMaster.next(cluster.line().said(), WorldLost.class).epoch()).isEqualTo(99);
    cluster.ranks().get(0).say(new WorldBreak(99, "of a world that never was"));
    assertThat(TestMaster.next(cluster.ranks().get(0).told(), WorldLost.class).epoch())
        .isEqualTo(99);
  }

  @Test
  void aNewEpochEndsTheOneBefore() throws Exception {
    TestMaster cluster = cluster(TestSelectors.WINDOW);
    cluster.up();
    cluster.form();
    for (var member : cluster.members()) {
      assertThat(TestMaster.next(member, WorldLost.class).epoch()).isEqualTo(cluster.epoch() - 1);
    }
    cluster.table(cluster.contacts(), cluster.nonce());
    for (var member : cluster.members()) {
      TestMaster.next(member, WorldReady.class);
    }
    exchange(cluster, 50, new Random(1));
  }

  @Test
  void whoDoesNotKnowTheNonceGetsNowhere() throws Exception {
    TestMaster cluster = cluster(TestSelectors.WINDOW);
    cluster.form();
    List<String> contacts = cluster.contacts();
    cluster.line().say(table(cluster, contacts, 0));
    cluster.ranks().get(0).say(table(cluster, contacts, 1));
    for (TestRank rank : cluster.ranks().subList(1, RANKS)) {
      rank.say(table(cluster, contacts, 0));
    }
    cluster.awaitLost(cluster.line().said());
    cluster.awaitLost(cluster.ranks().get(0).told());
  }

  private static Message table(TestMaster cluster, List<String> contacts, int lie) {
    byte[] nonce = cluster.nonce();
    nonce[1] = (byte) lie;
    return new WorldTable(cluster.epoch(), nonce, contacts);
  }

  @Test
  void tellsOnceASecondWhatItMovesAndNothingWhileIdle() throws Exception {
    TestMaster cluster = cluster(TestSelectors.ROUNDS);
    cluster.up();
    exchange(cluster, 100, new Random(1));
    Message message = cluster.line().said().poll(5, TimeUnit.SECONDS);
    MasterStats pulse = (MasterStats) message;
    assertThat(pulse.epoch()).isEqualTo(cluster.epoch());
    assertThat(pulse.mode()).isEqualTo("rounds");
    assertThat(pulse.rounds()).isPositive();
    assertThat(pulse.bytes()).isPositive();
    assertThat(pulse.roundMicros()).isPositive();
    await()
        .during(Duration.ofMillis(1_200))
        .atMost(Duration.ofSeconds(5))
        .until(() -> cluster.line().said().poll() == null);
  }

  @Test
  void endsWhenTheServerSaysGoodbye() throws Exception {
    TestMaster cluster = cluster(TestSelectors.WINDOW);
    cluster.up();
    cluster.line().say(new Goodbye("mpi down", 0));
    TestRanks.await(cluster.master());
    assertThat(cluster.line().closed()).isTrue();
    for (TestRank rank : cluster.ranks()) {
      cluster.awaitLost(rank.told());
    }
  }

  @Test
  void endsWithItsLine() throws Exception {
    TestMaster cluster = cluster(TestSelectors.WINDOW);
    cluster.up();
    cluster.line().close();
    assertThatThrownBy(() -> TestRanks.await(cluster.master()))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void aSilentServerIsGone() throws Exception {
    ServerStub line = new ServerStub(30);
    Master master =
        new Master(
            line,
            new MemoryTransport(Loss.HANGS),
            new Master.Settings("0123", MpiMode.AUTO, "127.0.0.1"));
    assertThatThrownBy(master::run)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("silent for 90 ms");
    assertThat(line.beats()).isPositive();
  }

  @Test
  void aRankThatLosesItsServerLeavesTheWorldAndComesBack() throws Exception {
    TestMaster cluster = cluster(TestSelectors.WINDOW);
    cluster.up();
    TestRank rank = cluster.ranks().get(2);
    rank.close();
    for (var member : cluster.members()) {
      cluster.awaitLost(member);
    }
    assertThatThrownBy(() -> rank.send(fragment(3, 1, 1))).isInstanceOf(IOException.class);
    rank.connect();
    rank.told().clear();
    cluster.up();
    exchange(cluster, 50, new Random(1));
  }
}
