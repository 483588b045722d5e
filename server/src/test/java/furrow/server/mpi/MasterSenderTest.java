package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.Role;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.protocol.multipath.FragmentDedup;
import furrow.server.peer.MemoryPeer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasterSenderTest {
  private final MemoryPeer master = new MemoryPeer(1, Role.RANK, "alice");
  private final MasterSender sender = new MasterSender(master);
  private final List<Runnable> calls = new ArrayList<>();

  private static Fragment fragment(int rank, int bytes) {
    byte[] all = new byte[bytes];
    Arrays.fill(all, (byte) rank);
    return new Fragment(rank, 1, true, all);
  }

  private void send(int epoch, Fragment fragment) {
    calls.add(() -> sender.send(epoch, fragment));
  }

  /** What the master is sent when all that was to be sent comes in one turn of its loop. */
  private List<Fragments> sent() {
    master.run(() -> calls.forEach(Runnable::run));
    calls.clear();
    return master.all().stream().map(Fragments.class::cast).toList();
  }

  @Test
  void fragmentsOfOneTurnGoTogetherInOrder() {
    Fragment one = fragment(1, 10);
    Fragment two = fragment(2, 20);
    send(7, one);
    send(7, two);

    assertThat(sent())
        .singleElement()
        .satisfies(carry -> assertThat(carry.epoch()).isEqualTo(7))
        .satisfies(carry -> assertThat(carry.fragments()).containsExactly(one, two));
    send(7, one);
    assertThat(sent()).hasSize(1);
  }

  @Test
  void aCarryHas64KibOfFragmentsAtMost() {
    for (int i = 0; i < 5; i++) {
      send(7, fragment(i, 32 * 1024));
    }
    send(7, fragment(9, 1));

    assertThat(sent()).extracting(carry -> carry.fragments().size()).containsExactly(2, 2, 2);
  }

  @Test
  void epochsAreNotMixed() {
    send(7, fragment(1, 1));
    send(8, fragment(1, 1));

    assertThat(sent()).extracting(Fragments::epoch).containsExactly(7, 8);
  }

  @Test
  void nothingGathersForAMasterThatIsGone() {
    master.close();
    send(7, fragment(1, 1));

    assertThat(sent()).isEmpty();
  }

  @Test
  void whatSeveralRanksGetCrossesTheRingOnce() throws Exception {
    byte[] blob = new byte[32 * 1024];
    for (int rank = 1; rank <= 16; rank++) {
      send(7, new Fragment(rank, rank, true, blob.clone()));
    }
    send(8, new Fragment(1, 1, true, blob));

    FragmentDedup.Decoder seventh = new FragmentDedup.Decoder();
    int bytes = 0;
    for (Fragments carry : sent()) {
      for (Fragment fragment : carry.fragments()) {
        bytes += fragment.bytes().length;
        FragmentDedup.Decoder master = carry.epoch() == 7 ? seventh : new FragmentDedup.Decoder();
        assertThat(master.receive(fragment).bytes()).isEqualTo(blob);
      }
    }
    assertThat(bytes).as("once in each epoch").isEqualTo(2 * blob.length);
  }
}
