package furrow.mpj;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TestRanks as processes that die, freeze and leave wherever they are: the others hear of it, and
 * go on in a next world in the same JVMs.
 */
class MpjFaultsTest {
  private static final int LIMIT_MILLIS = 10_000;
  private static final int SHORT_MILLIS = 700;

  @TempDir Path directory;
  private final List<Child> all = new ArrayList<>();
  private int epoch;

  /** What the ranks do when one of them goes. */
  private enum Phase {
    IDLE,
    RECEIVE,
    ROUNDS,
    GATHER
  }

  private List<Child> children(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      all.add(new Child(directory, i));
    }
    return new ArrayList<>(all);
  }

  @AfterEach
  void end() throws IOException {
    all.forEach(Child::close);
    for (Child child : all) {
      child.assertQuiet();
    }
  }

  private List<String> open(List<Child> ranks) {
    epoch++;
    for (int rank = 0; rank < ranks.size(); rank++) {
      ranks.get(rank).tell("open " + epoch + " " + rank + " " + ranks.size());
    }
    List<String> contacts = new ArrayList<>();
    for (Child rank : ranks) {
      contacts.add(rank.expect("contact"));
    }
    return contacts;
  }

  private void world(List<Child> ranks) {
    String contacts = String.join(",", open(ranks));
    ranks.forEach(rank -> rank.tell("join " + LIMIT_MILLIS + " " + contacts));
    for (Child rank : ranks) {
      rank.expect("joined");
    }
  }

  private static void works(List<Child> ranks) {
    ranks.forEach(rank -> rank.tell("scatter"));
    for (Child rank : ranks) {
      rank.expect("round");
    }
  }

  private void begin(Phase phase, List<Child> ranks) {
    switch (phase) {
      case IDLE -> {}
      case RECEIVE -> {
        ranks.forEach(rank -> rank.tell("receive"));
        for (Child rank : ranks) {
          rank.expect("receiving");
        }
      }
      case ROUNDS -> works(ranks);
      case GATHER -> {
        ranks.get(0).tell("gather");
        ranks.get(0).expect("gathering");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void aKilledRankEndsTheWorldAndTheOthersGoOn(Phase phase) throws Exception {
    List<Child> ranks = children(4);
    world(ranks);
    begin(phase, ranks);
    ranks.remove(2).kill();
    goOn(phase, ranks);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void aRankThatExitsDoesTheSame(Phase phase) throws Exception {
    List<Child> ranks = children(3);
    world(ranks);
    begin(phase, ranks);
    ranks.remove(1).tell("exit");
    goOn(phase, ranks);
  }

  @Test
  void aKilledMasterIsReplacedBesideTheOldRanks() throws Exception {
    List<Child> ranks = children(3);
    world(ranks);
    begin(Phase.ROUNDS, ranks);
    ranks.remove(0).kill();
    for (Child rank : ranks) {
      rank.expect("lost");
    }
    Child master = new Child(directory, 9);
    all.add(master);
    ranks.add(0, master);
    world(ranks);
    works(ranks);
  }

  private void goOn(Phase phase, List<Child> ranks) {
    for (Child rank : ranks) {
      rank.expect("lost");
    }
    if (phase == Phase.RECEIVE) {
      // Nobody is left waiting inside MPJ.
      for (Child rank : ranks) {
        rank.expect("error the connections of world");
      }
    }
    world(ranks);
    works(ranks);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void aFrozenRankIsLeftBehindByWhoCloses(Phase phase) throws Exception {
    List<Child> ranks = children(3);
    world(ranks);
    begin(phase, ranks);
    Child frozen = ranks.remove(2);
    frozen.signal("STOP");
    ranks.forEach(rank -> rank.tell("close"));
    world(ranks);
    works(ranks);

    frozen.signal("CONT");
    frozen.expect("lost");
    assertThat(ranks).noneMatch(rank -> rank.hasSaid("error this"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "STOP"})
  void aRankThatGoesWhileOthersJoinCostsOnlyTheLimit(String signal) throws Exception {
    List<Child> ranks = children(4);
    String contacts = String.join(",", open(ranks));
    Child victim = ranks.remove(1);
    victim.signal(signal);
    ranks.forEach(rank -> rank.tell("join " + SHORT_MILLIS + " " + contacts));
    for (Child rank : ranks) {
      rank.expect("error");
    }
    world(ranks);
    works(ranks);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 64, 4_096})
  void aStrangerAtThePortsCostsAtMostTheLimit(int garbage) throws Exception {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.out.println("seed " + seed);
    List<Child> ranks = children(3);
    List<String> contacts = open(ranks);
    List<Socket> strangers = new ArrayList<>();
    for (String contact : contacts) {
      String[] parts = contact.split("@");
      strangers.add(stranger(parts[0], parts[1], garbage, seed));
      strangers.add(stranger(parts[0], parts[2], garbage, seed + 1));
    }
    ranks.forEach(rank -> rank.tell("join " + SHORT_MILLIS + " " + String.join(",", contacts)));
    for (Child rank : ranks) {
      // Some may have got through before the others gave up; they hear of that then.
      if (rank.expect("joined|error").isEmpty()) {
        rank.expect("lost");
      }
    }
    for (Socket stranger : strangers) {
      stranger.close();
    }
    world(ranks);
    works(ranks);
  }

  private static Socket stranger(String host, String port, int garbage, long seed)
      throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(host, Integer.parseInt(port)), 5_000);
    byte[] bytes = new byte[garbage];
    new Random(seed).nextBytes(bytes);
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return socket;
  }

  @Test
  void nothingIsReachableFromOtherAddresses() throws Exception {
    List<Child> ranks = children(1);
    String[] parts = open(ranks).get(0).split("@");
    for (int i = 1; i <= 2; i++) {
      int port = Integer.parseInt(parts[i]);
      try (Socket own = new Socket()) {
        own.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
        assertThat(own.isConnected()).isTrue();
      }
      try (Socket other = new Socket()) {
        assertThat(connects(other, new InetSocketAddress("127.0.0.2", port))).isFalse();
      }
    }
  }

  private static boolean connects(Socket socket, InetSocketAddress to) {
    try {
      socket.connect(to, 5_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
