package furrow.mpi.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.mpi.transport.Communicator.Received;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every transport of a world has to do. */
public abstract class TransportContract {
  private static final int DOWN = 11;
  private static final int UP = 22;
  private static final int RANKS = 4;
  private static final int[] SIZES = {
    0, 1, 7, 1024, 16 * 1024, 16 * 1024 + 1, Communicator.MAX_MESSAGE
  };

  private final List<Communicator> open = new ArrayList<>();
  private int epoch;

  /**
   * One transport for each rank, as so many processes have them; they are used for one world after
   * the other.
   */
  protected abstract List<MpiTransport> transports(int ranks) throws Exception;

  /** Where ranks reach each other. */
  protected String address() {
    return "127.0.0.1";
  }

  /** How long a loss may take until all know of it. */
  protected Duration hearing() {
    return Duration.ofSeconds(5);
  }

  @AfterEach
  void closeAll() {
    open.forEach(Communicator::close);
  }

  private List<Communicator> world(List<MpiTransport> transports) throws Exception {
    List<Communicator> worlds = TestRanks.join(TestRanks.open(transports, ++epoch, address()));
    open.addAll(worlds);
    return worlds;
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] room() {
    return new byte[Communicator.MAX_MESSAGE];
  }

  @Test
  void messagesOfEverySizeArriveWhole() throws Exception {
    List<Communicator> worlds = world(transports(2));
    for (int size : SIZES) {
      byte[] sent = bytes(size, size);
      CompletableFuture<byte[]> got = TestRanks.begin(() -> receive(worlds.get(1), DOWN));
      TestRanks.await(TestRanks.begin(() -> send(worlds.get(0), 1, DOWN, sent)));
      assertThat(TestRanks.await(got)).isEqualTo(sent);
    }
  }

  @Test
  void onlyTheGivenLengthIsSent() throws Exception {
    List<Communicator> worlds = world(transports(2));
    byte[] sent = bytes(5_000, 1);
    TestRanks.await(
        TestRanks.begin(
            () -> {
              worlds.get(1).send(0, UP, sent, 4_000);
              return null;
            }));
    byte[] got = TestRanks.await(TestRanks.begin(() -> receive(worlds.get(0), UP)));
    assertThat(got).isEqualTo(Arrays.copyOf(sent, 4_000));
  }

  @Test
  void bytesMayBeOverwrittenOnceTheyAreSent() throws Exception {
    List<Communicator> worlds = world(transports(2));
    byte[] reused = new byte[Communicator.MAX_MESSAGE];
    TestRanks.await(
        TestRanks.begin(
            () -> {
              for (int i = 1; i <= 20; i++) {
                Arrays.fill(reused, (byte) i);
                worlds.get(0).send(1, DOWN, reused, reused.length);
              }
              Arrays.fill(reused, (byte) 0);
              return null;
            }));
    for (int i = 1; i <= 20; i++) {
      byte[] got = TestRanks.await(TestRanks.begin(() -> receive(worlds.get(1), DOWN)));
      assertThat(got).containsOnly(i);
    }
  }

  @Test
  void eachPairAndTagKeepsItsOrder() throws Exception {
    List<Communicator> worlds = world(transports(RANKS));
    int count = 200;
    List<CompletableFuture<Void>> senders = new ArrayList<>();
    for (int rank = 1; rank < RANKS; rank++) {
      for (int tag : new int[] {DOWN, UP}) {
        Communicator from = worlds.get(rank);
        senders.add(TestRanks.begin(() -> sendNumbers(from, tag, count)));
      }
    }
    CompletableFuture<Void> other =
        TestRanks.begin(() -> expectNumbers(worlds.get(0), DOWN, count));
    TestRanks.await(TestRanks.begin(() -> expectNumbers(worlds.get(0), UP, count)));
    TestRanks.await(other);
    for (CompletableFuture<Void> sender : senders) {
      TestRanks.await(sender);
    }
  }

  private static Void sendNumbers(Communicator from, int tag, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      byte[] message = new byte[1 + i % 50];
      Arrays.fill(message, (byte) i);
      from.send(0, tag, message, message.length);
    }
    return null;
  }

  /** From any source; each source's messages in the order of their sending. */
  private static Void expectNumbers(Communicator at, int tag, int count) throws IOException {
    int[] next = new int[at.size()];
    byte[] into = room();
    for (int i = 0; i < count * (at.size() - 1); i++) {
      Received received = at.receive(tag, into);
      int number = next[received.from()]++;
      assertThat(received.length()).isEqualTo(1 + number % 50);
      assertThat(into[0]).isEqualTo((byte) number);
    }
    assertThat(Arrays.copyOfRange(next, 1, next.length)).containsOnly(count);
    return null;
  }

  @Test
  void warmingUpDoesNotHinderTheFirstWorld() throws Exception {
    List<MpiTransport> transports = transports(2);
    for (MpiTransport transport : transports) {
      WarmUp.run(transport, address());
    }
    List<Communicator> worlds = world(transports);
    TestRanks.await(TestRanks.begin(() -> send(worlds.get(0), 1, DOWN, bytes(10, 1))));
    assertThat(TestRanks.await(TestRanks.begin(() -> receive(worlds.get(1), DOWN)))).hasSize(10);
  }

  @Test
  void sendsAndReceivesAtTheSameTime() throws Exception {
    List<Communicator> worlds = world(transports(2));
    int count = 300;
    List<CompletableFuture<Long>> all = new ArrayList<>();
    all.add(TestRanks.begin(() -> sendMany(worlds.get(0), 1, DOWN, count)));
    all.add(TestRanks.begin(() -> sendMany(worlds.get(1), 0, UP, count)));
    all.add(TestRanks.begin(() -> receiveMany(worlds.get(0), UP, count)));
    all.add(TestRanks.begin(() -> receiveMany(worlds.get(1), DOWN, count)));
    long expected = TestRanks.await(all.get(0));
    assertThat(TestRanks.await(all.get(1))).isEqualTo(expected);
    assertThat(TestRanks.await(all.get(2))).isEqualTo(expected);
    assertThat(TestRanks.await(all.get(3))).isEqualTo(expected);
  }

  private static long sendMany(Communicator from, int to, int tag, int count) throws IOException {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      byte[] message = bytes(i * 211 % Communicator.MAX_MESSAGE, i);
      from.send(to, tag, message, message.length);
      sum = sum * 31 + Arrays.hashCode(message);
    }
    return sum;
  }

  private static long receiveMany(Communicator at, int tag, int count) throws IOException {
    long sum = 0;
    byte[] into = room();
    for (int i = 0; i < count; i++) {
      int length = at.receive(tag, into).length();
      sum = sum * 31 + Arrays.hashCode(Arrays.copyOf(into, length));
    }
    return sum;
  }

  @Test
  void scattersAndGathersUnevenParts() throws Exception {
    List<Communicator> worlds = world(transports(RANKS));
    List<CompletableFuture<Void>> echoes = new ArrayList<>();
    for (int rank = 1; rank < RANKS; rank++) {
      Communicator world = worlds.get(rank);
      echoes.add(TestRanks.begin(() -> echo(world, SIZES.length)));
    }
    TestRanks.await(TestRanks.begin(() -> rounds(worlds.get(0), SIZES.length)));
    for (CompletableFuture<Void> echo : echoes) {
      TestRanks.await(echo);
    }
  }

  private static Void echo(Communicator world, int rounds) throws IOException {
    byte[] into = room();
    for (int i = 0; i < rounds; i++) {
      int length = world.scatter(null, null, into);
      for (int b = 0; b < length; b++) {
        into[b]++;
      }
      world.gather(into, length, null, null);
    }
    return null;
  }

  private static Void rounds(Communicator master, int rounds) throws IOException {
    byte[][] into = new byte[master.size()][Communicator.MAX_MESSAGE];
    for (int i = 0; i < rounds; i++) {
      byte[][] parts = new byte[master.size()][];
      int[] lengths = new int[master.size()];
      for (int rank = 0; rank < master.size(); rank++) {
        lengths[rank] = SIZES[(i + rank) % SIZES.length];
        parts[rank] = bytes(Communicator.MAX_MESSAGE, rank);
      }
      int[] got = new int[master.size()];
      assertThat(master.scatter(parts, lengths, null)).isZero();
      master.gather(null, 0, into, got);
      for (int rank = 1; rank < master.size(); rank++) {
        assertThat(got[rank]).isEqualTo(lengths[rank]);
        for (int b = 0; b < got[rank]; b++) {
          assertThat(into[rank][b]).isEqualTo((byte) (parts[rank][b] + 1));
        }
      }
    }
    return null;
  }

  @Test
  void aLeaveOfAnyRankIsHeardByAllOthersOnce() throws Exception {
    List<MpiTransport> transports = transports(RANKS);
    for (int leaver = 0; leaver < RANKS; leaver++) {
      List<Communicator> worlds = world(transports);
      Queue<Integer> acked = new ConcurrentLinkedQueue<>();
      CountDownLatch all = new CountDownLatch(RANKS - 1);
      for (Communicator world : worlds) {
        world.onLost(
            reason -> {
              acked.add(world.rank());
              all.countDown();
            });
      }
      List<CompletableFuture<byte[]>> waiting = new ArrayList<>();
      worlds.forEach(world -> waiting.add(TestRanks.begin(() -> receive(world, DOWN))));
      worlds.get(leaver).close();

      assertThat(all.await(hearing().toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      worlds.forEach(Communicator::close);
      assertThat(acked).hasSize(RANKS - 1).doesNotHaveDuplicates().doesNotContain(leaver);
      for (CompletableFuture<byte[]> call : waiting) {
        assertThat(call.isDone() && !call.isCompletedExceptionally())
            .as("a call that waited for a message has got one out of a lost world")
            .isFalse();
      }
    }
  }

  @Test
  void whoListensTooLateHearsAtOnce() throws Exception {
    List<Communicator> worlds = world(transports(2));
    CountDownLatch first = new CountDownLatch(1);
    worlds.get(0).onLost(reason -> first.countDown());
    worlds.get(1).close();
    assertThat(first.await(hearing().toMillis(), TimeUnit.MILLISECONDS)).isTrue();

    CountDownLatch second = new CountDownLatch(1);
    worlds.get(0).onLost(reason -> second.countDown());
    assertThat(second.await(hearing().toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  @Test
  void oneWorldFollowsTheOther() throws Exception {
    List<MpiTransport> transports = transports(3);
    for (int i = 0; i < 5; i++) {
      List<Communicator> worlds = world(transports);
      byte[] sent = bytes(1_000, i);
      TestRanks.await(TestRanks.begin(() -> send(worlds.get(0), 2, DOWN, sent)));
      assertThat(TestRanks.await(TestRanks.begin(() -> receive(worlds.get(2), DOWN))))
          .isEqualTo(sent);
      worlds.get(i % 3).close();
      worlds.forEach(Communicator::close);
    }
  }

  @Test
  void aJoinThatMissesARankFailsByItsLimit() throws Exception {
    List<MpiTransport.Endpoint> entries = TestRanks.open(transports(3), ++epoch, address());
    List<String> contacts = TestRanks.contacts(entries);
    Duration limit = Duration.ofMillis(500);
    CompletableFuture<Communicator> master =
        TestRanks.begin(() -> entries.get(0).join(contacts, limit));
    CompletableFuture<Communicator> rank =
        TestRanks.begin(() -> entries.get(1).join(contacts, limit));

    assertThatThrownBy(() -> TestRanks.await(master)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> TestRanks.await(rank)).isInstanceOf(IOException.class);
    entries.forEach(MpiTransport.Endpoint::close);
  }

  @Test
  void closingAPartMakesItsJoinFail() throws Exception {
    List<MpiTransport.Endpoint> entries = TestRanks.open(transports(2), ++epoch, address());
    List<String> contacts = TestRanks.contacts(entries);
    CompletableFuture<Communicator> join =
        TestRanks.begin(() -> entries.get(0).join(contacts, TestRanks.BOUND.multipliedBy(2)));
    entries.get(0).close();

    assertThatThrownBy(() -> TestRanks.await(join)).isInstanceOf(IOException.class);
    entries.get(1).close();
  }

  @Test
  void aPartThatWasGivenUpDoesNotHinderTheNext() throws Exception {
    List<MpiTransport> transports = transports(2);
    TestRanks.open(transports, ++epoch, address()).forEach(MpiTransport.Endpoint::close);
    List<Communicator> worlds = world(transports);
    TestRanks.await(TestRanks.begin(() -> send(worlds.get(0), 1, DOWN, bytes(10, 1))));
    assertThat(TestRanks.await(TestRanks.begin(() -> receive(worlds.get(1), DOWN)))).hasSize(10);
  }

  private static Void send(Communicator from, int to, int tag, byte[] message) throws IOException {
    from.send(to, tag, message, message.length);
    return null;
  }

  private static byte[] receive(Communicator at, int tag) throws IOException {
    byte[] into = room();
    return Arrays.copyOf(into, at.receive(tag, into).length());
  }
}
