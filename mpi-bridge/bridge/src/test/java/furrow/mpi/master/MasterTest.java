package furrow.mpi.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import furrow.mpi.rank.TestRank;
import furrow.mpi.world.MemoryTransport;
import furrow.mpi.world.MemoryTransport.Loss;
import furrow.mpi.world.Ranks;
import furrow.mpi.world.Transport;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.WorldMessage.Carry;
import furrow.protocol.message.WorldMessage.Parcel;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldPulse;
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
  private static final int RANKS = 4;

  private Crew crew(Choices choices) throws Exception {
    Transport transport = new CountingTransport(new MemoryTransport(Loss.HANGS));
    return new Crew(choices, Collections.nCopies(RANKS + 1, transport));
  }

  private static Parcel parcel(int rank, long frame, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) (frame * 31 + rank));
    return new Parcel(rank, frame, frame % 3 == 0, bytes);
  }

  /** Sends parcels to all ranks, as far ahead as a lane does, and checks what comes back. */
  private static void exchange(Crew crew, int count, Random random) throws Exception {
    List<List<Parcel>> sent = new ArrayList<>();
    crew.ranks().forEach(rank -> sent.add(new ArrayList<>()));
    long[] next = new long[crew.size()];
    int done = 0;
    while (done < count) {
      List<Parcel> some = new ArrayList<>();
      int many = 1 + random.nextInt(30);
      for (int i = 0; i < many; i++) {
        int rank = 1 + random.nextInt(crew.size() - 1);
        int length = random.nextInt(10) == 0 ? 32 * 1024 : random.nextInt(300);
        Parcel parcel = parcel(rank, ++next[rank], length);
        sent.get(rank - 1).add(parcel);
        some.add(parcel);
      }
      crew.carry(some);
      check(crew.carried(many), sent);
      done += many;
    }
  }

  /** Each rank's parcels come back as they were and in their order. */
  private static void check(List<Parcel> came, List<List<Parcel>> sent) {
    for (Parcel parcel : came) {
      Parcel expected = sent.get(parcel.rank() - 1).remove(0);
      assertThat(parcel.frame()).isEqualTo(expected.frame());
      assertThat(parcel.last()).isEqualTo(expected.last());
      assertThat(Arrays.equals(parcel.bytes(), expected.bytes())).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Choices.class)
  void carriesParcelsToTheRanksAndBackInOrder(Choices choices) throws Exception {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.err.printf("MasterTest: seed %d (replay: -Dfurrow.seed=%d)%n", seed, seed);
    Crew crew = crew(choices);
    crew.up();
    exchange(crew, 5_000, new Random(seed));
    crew.breakUp();
    crew.up();
    exchange(crew, 200, new Random(seed));
  }

  @ParameterizedTest
  @EnumSource(Choices.class)
  void takesAFullWindowForEachRankAtOnce(Choices choices) throws Exception {
    Crew crew = crew(choices);
    crew.up();
    List<List<Parcel>> sent = new ArrayList<>();
    int each = 1024 / 32;
    for (int rank = 1; rank <= RANKS; rank++) {
      List<Parcel> parcels = new ArrayList<>();
      for (int i = 1; i <= each; i++) {
        parcels.add(parcel(rank, i, 32 * 1024));
      }
      crew.carry(parcels.subList(0, each / 2));
      crew.carry(parcels.subList(each / 2, each));
      sent.add(parcels);
    }
    check(crew.carried(RANKS * each), sent);
  }

  @ParameterizedTest
  @EnumSource(Choices.class)
  void ranksSendByThemselves(Choices choices) throws Exception {
    Crew crew = crew(choices);
    crew.up();
    for (int i = 1; i <= 50; i++) {
      TestRank rank = crew.ranks().get(i % RANKS);
      rank.send(parcel(1 + i % RANKS, i, 100));
      assertThat(crew.carried(1).get(0).frame()).isEqualTo(i);
    }
  }

  /** Each rank as fast as it can: answers to rounds and what follows them must not overtake. */
  @ParameterizedTest
  @EnumSource(Choices.class)
  void whatRanksSendByThemselvesKeepsItsOrder(Choices choices) throws Exception {
    Crew crew = crew(choices);
    crew.up();
    int each = 1_500;
    List<CompletableFuture<Void>> senders = new ArrayList<>();
    for (int rank = 1; rank <= RANKS; rank++) {
      int mine = rank;
      senders.add(
          Ranks.begin(
              () -> {
                for (int frame = 1; frame <= each; frame++) {
                  crew.ranks().get(mine - 1).send(parcel(mine, frame, frame % 700));
                }
                return null;
              }));
    }
    long[] last = new long[RANKS + 1];
    for (Parcel parcel : crew.carried(RANKS * each)) {
      assertThat(parcel.frame()).isEqualTo(++last[parcel.rank()]);
    }
    for (CompletableFuture<Void> sender : senders) {
      Ranks.await(sender);
    }
  }

  @ParameterizedTest
  @EnumSource(Choices.class)
  void nobodyCallsTheWorldWhileNothingMoves(Choices choices) throws Exception {
    CountingTransport transport = new CountingTransport(new MemoryTransport(Loss.HANGS));
    Crew crew = new Crew(choices, Collections.nCopies(RANKS + 1, transport));
    crew.up();
    exchange(crew, 100, new Random(1));
    // What came last may still be acknowledged; then it is quiet.
    await().during(Duration.ofMillis(300)).until(transport::newCalls, calls -> calls == 0);
  }

  @Test
  void carriesAreBatchedAndOfBoundedLength() throws Exception {
    Crew crew = crew(Choices.WINDOW);
    crew.up();
    List<Parcel> parcels = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      parcels.add(parcel(1, i, 3_000));
    }
    crew.carry(parcels);
    int carries = 0;
    for (int got = 0; got < 300; carries++) {
      Carry carry = Crew.next(crew.line().said(), Carry.class);
      got += carry.parcels().size();
      assertThat(carry.parcels().size() * 3_000).isLessThanOrEqualTo(64 * 1024);
    }
    assertThat(carries).isLessThan(150);
  }

  @Test
  void parcelsOfOtherEpochsAreDropped() throws Exception {
    Crew crew = crew(Choices.WINDOW);
    crew.up();
    crew.line().say(new Carry(crew.epoch() + 1, List.of(parcel(1, 1, 10))));
    crew.line().say(new Carry(crew.epoch() - 1, List.of(parcel(1, 1, 10))));
    crew.carry(List.of(parcel(1, 7, 10)));
    assertThat(crew.carried(1).get(0).frame()).isEqualTo(7);
  }

  @Test
  void aParcelForNobodyEndsTheEpochAndNoMore() throws Exception {
    Crew crew = crew(Choices.WINDOW);
    crew.up();
    crew.carry(List.of(parcel(RANKS + 1, 1, 10)));
    for (var member : crew.members()) {
      crew.awaitLost(member);
    }
    crew.up();
    exchange(crew, 50, new Random(1));
  }

  @Test
  void aBreakIsAnsweredOnceAndAgainWhenAskedAgain() throws Exception {
    Crew crew = crew(Choices.WINDOW);
    crew.up();
    crew.breakUp();
    crew.line().say(new WorldBreak(99, "of a world that never was"));
    assertThat(Crew.next(crew.line().said(), WorldLost.class).epoch()).isEqualTo(99);
    crew.ranks().get(0).say(new WorldBreak(99, "of a world that never was"));
    assertThat(Crew.next(crew.ranks().get(0).told(), WorldLost.class).epoch()).isEqualTo(99);
  }

  @Test
  void aNewEpochEndsTheOneBefore() throws Exception {
    Crew crew = crew(Choices.WINDOW);
    crew.up();
    crew.form();
    for (var member : crew.members()) {
      assertThat(Crew.next(member, WorldLost.class).epoch()).isEqualTo(crew.epoch() - 1);
    }
    crew.table(crew.contacts(), crew.nonce());
    for (var member : crew.members()) {
      Crew.next(member, WorldReady.class);
    }
    exchange(crew, 50, new Random(1));
  }

  @Test
  void whoDoesNotKnowTheNonceGetsNowhere() throws Exception {
    Crew crew = crew(Choices.WINDOW);
    crew.form();
    List<String> contacts = crew.contacts();
    crew.line().say(table(crew, contacts, 0));
    crew.ranks().get(0).say(table(crew, contacts, 1));
    for (TestRank rank : crew.ranks().subList(1, RANKS)) {
      rank.say(table(crew, contacts, 0));
    }
    crew.awaitLost(crew.line().said());
    crew.awaitLost(crew.ranks().get(0).told());
  }

  private static Message table(Crew crew, List<String> contacts, int lie) {
    byte[] nonce = crew.nonce();
    nonce[1] = (byte) lie;
    return new WorldTable(crew.epoch(), nonce, contacts);
  }

  @Test
  void tellsOnceASecondWhatItMovesAndNothingWhileIdle() throws Exception {
    Crew crew = crew(Choices.ROUNDS);
    crew.up();
    exchange(crew, 100, new Random(1));
    Message message = crew.line().said().poll(5, TimeUnit.SECONDS);
    WorldPulse pulse = (WorldPulse) message;
    assertThat(pulse.epoch()).isEqualTo(crew.epoch());
    assertThat(pulse.mode()).isEqualTo("rounds");
    assertThat(pulse.rounds()).isPositive();
    assertThat(pulse.bytes()).isPositive();
    assertThat(pulse.roundMicros()).isPositive();
    await()
        .during(Duration.ofMillis(1_200))
        .atMost(Duration.ofSeconds(5))
        .until(() -> crew.line().said().poll() == null);
  }

  @Test
  void endsWhenTheServerSaysGoodbye() throws Exception {
    Crew crew = crew(Choices.WINDOW);
    crew.up();
    crew.line().say(new Goodbye("mpi down", 0));
    Ranks.await(crew.master());
    assertThat(crew.line().closed()).isTrue();
    for (TestRank rank : crew.ranks()) {
      crew.awaitLost(rank.told());
    }
  }

  @Test
  void endsWithItsLine() throws Exception {
    Crew crew = crew(Choices.WINDOW);
    crew.up();
    crew.line().close();
    assertThatThrownBy(() -> Ranks.await(crew.master())).isInstanceOf(ProblemException.class);
  }

  @Test
  void aSilentServerIsGone() throws Exception {
    ServerLine line = new ServerLine(30);
    Master master =
        new Master(
            line,
            new MemoryTransport(Loss.HANGS),
            new MasterSettings("0123", MpiMode.AUTO, "127.0.0.1"));
    assertThatThrownBy(master::run)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("silent for 90 ms");
    assertThat(line.beats()).isPositive();
  }

  @Test
  void aRankThatLosesItsServerLeavesTheWorldAndComesBack() throws Exception {
    Crew crew = crew(Choices.WINDOW);
    crew.up();
    TestRank rank = crew.ranks().get(2);
    rank.close();
    for (var member : crew.members()) {
      crew.awaitLost(member);
    }
    assertThatThrownBy(() -> rank.send(parcel(3, 1, 1))).isInstanceOf(IOException.class);
    rank.connect();
    rank.told().clear();
    crew.up();
    exchange(crew, 50, new Random(1));
  }
}
