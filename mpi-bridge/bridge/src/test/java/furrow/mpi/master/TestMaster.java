package furrow.mpi.master;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.mpi.rank.TestRank;
import furrow.mpi.transport.MpiTransport;
import furrow.mpi.transport.TestRanks;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.protocol.message.WorldMessage.MasterReady;
import furrow.protocol.message.WorldMessage.MasterStats;
import furrow.protocol.message.WorldMessage.MpiMode;
import furrow.protocol.message.WorldMessage.RankReady;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldContact;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldReady;
import furrow.protocol.message.WorldMessage.WorldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A master and its ranks, with a test as the server that forms and breaks their worlds. */
final class TestMaster {
  static final int LIMIT_MILLIS = 2_000;

  private final IntFunction<ModeSelector> selectors;
  private final MpiTransport atMaster;
  private final List<TestRank> ranks = new ArrayList<>();
  private ServerStub line;
  private CompletableFuture<Void> master;
  private int epoch;

  /**
   * @param transports of the master and each rank
   */
  TestMaster(IntFunction<ModeSelector> selectors, List<MpiTransport> transports) throws Exception {
    this.selectors = selectors;
    this.atMaster = transports.get(0);
    startMaster(atMaster);
    for (int number = 1; number < transports.size(); number++) {
      TestRank rank = new TestRank(number, transports.get(number));
      ranks.add(rank);
      assertThat(next(rank.told(), RankReady.class).number()).isEqualTo(number);
    }
  }

  /** Starts a master, in the place of the one before it. */
  void startMaster(MpiTransport transport) throws Exception {
    line = new ServerStub(60_000);
    ServerStub mine = line;
    master =
        TestRanks.begin(
            () -> {
              Master.Settings settings = new Master.Settings("0123", MpiMode.AUTO, "127.0.0.1");
              new Master(mine, transport, settings, selectors).run();
              return null;
            });
    MasterReady ready = next(line.said(), MasterReady.class);
    assertThat(ready).isEqualTo(new MasterReady("0123", transport.name(), "127.0.0.1"));
  }

  ServerStub line() {
    return line;
  }

  CompletableFuture<Void> master() {
    return master;
  }

  List<TestRank> ranks() {
    return ranks;
  }

  int epoch() {
    return epoch;
  }

  int size() {
    return ranks.size() + 1;
  }

  // ---- the server's part ----

  /** Forms a world of all and waits until it is up. */
  void up() throws Exception {
    form();
    table(contacts(), nonce());
    for (BlockingQueue<Message> member : members()) {
      assertThat(next(member, WorldReady.class).epoch()).isEqualTo(epoch);
    }
  }

  void form() {
    epoch++;
    line.say(new WorldForm(epoch, 0, size(), LIMIT_MILLIS));
    for (int rank = 1; rank < size(); rank++) {
      ranks.get(rank - 1).say(new WorldForm(epoch, rank, size(), LIMIT_MILLIS));
    }
  }

  List<String> contacts() throws Exception {
    List<String> contacts = new ArrayList<>();
    for (BlockingQueue<Message> member : members()) {
      WorldContact contact = next(member, WorldContact.class);
      assertThat(contact.epoch()).isEqualTo(epoch);
      contacts.add(contact.contact());
    }
    return contacts;
  }

  byte[] nonce() {
    byte[] nonce = new byte[32];
    nonce[0] = (byte) epoch;
    return nonce;
  }

  void table(List<String> contacts, byte[] nonce) {
    line.say(new WorldTable(epoch, nonce, contacts));
    ranks.forEach(rank -> rank.say(new WorldTable(epoch, nonce, contacts)));
  }

  /** Ends the epoch for all and waits until they have left. */
  void breakUp() throws Exception {
    line.say(new WorldBreak(epoch, "the test wants it"));
    ranks.forEach(rank -> rank.say(new WorldBreak(epoch, "the test wants it")));
    for (BlockingQueue<Message> member : members()) {
      awaitLost(member);
    }
  }

  /** Waits until a member says that it has left, whatever it says before. */
  void awaitLost(BlockingQueue<Message> member) throws Exception {
    while (true) {
      Message message = member.poll(TestRanks.BOUND.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(message).as("a member of epoch %d has not left it", epoch).isNotNull();
      if (message instanceof WorldLost lost && lost.epoch() == epoch) {
        return;
      }
    }
  }

  List<BlockingQueue<Message>> members() {
    List<BlockingQueue<Message>> members = new ArrayList<>();
    members.add(line.said());
    ranks.forEach(rank -> members.add(rank.told()));
    return members;
  }

  void carry(List<Fragment> fragments) {
    line.say(new Fragments(epoch, fragments));
  }

  /** Waits for so many fragments from the ranks. */
  List<Fragment> received(int count) throws Exception {
    List<Fragment> fragments = new ArrayList<>();
    while (fragments.size() < count) {
      Fragments carry = next(line.said(), Fragments.class);
      assertThat(carry.epoch()).isEqualTo(epoch);
      fragments.addAll(carry.fragments());
    }
    assertThat(fragments).hasSize(count);
    return fragments;
  }

  /** The next message of a member, which must be of this type; pulses may come between. */
  static <M extends Message> M next(BlockingQueue<Message> member, Class<M> type) throws Exception {
    Message message = member.poll(TestRanks.BOUND.toMillis(), TimeUnit.MILLISECONDS);
    while (message instanceof MasterStats) {
      message = member.poll(TestRanks.BOUND.toMillis(), TimeUnit.MILLISECONDS);
    }
    assertThat(message).isInstanceOf(type);
    return type.cast(message);
  }
}
