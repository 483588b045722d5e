package furrow.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Token;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Role;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.protocol.multipath.DedupDecoder;
import furrow.runtime.LeaseClock;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MasterSenderTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Session session =
      new Session(
          1,
          new Grant(new Token("t", new byte[Token.SECRET_BYTES]), Role.RANK, "alice"),
          "test",
          channel,
          new Inflow(channel, new LeaseClock(), () -> {}));
  private final MasterSender carrier = new MasterSender(session);

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  private static Fragment fragment(int rank, int bytes) {
    byte[] all = new byte[bytes];
    Arrays.fill(all, (byte) rank);
    return new Fragment(rank, 1, true, all);
  }

  private List<Fragments> sent() {
    channel.runPendingTasks();
    List<Fragments> all = new ArrayList<>();
    for (Envelope out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all.add((Fragments) out.message());
    }
    return all;
  }

  @Test
  void fragmentsOfOneTurnGoTogetherInOrder() {
    Fragment one = fragment(1, 10);
    Fragment two = fragment(2, 20);
    carrier.carry(7, one);
    carrier.carry(7, two);

    assertThat(sent())
        .singleElement()
        .satisfies(carry -> assertThat(carry.epoch()).isEqualTo(7))
        .satisfies(carry -> assertThat(carry.fragments()).containsExactly(one, two));
    carrier.carry(7, one);
    assertThat(sent()).hasSize(1);
  }

  @Test
  void aCarryHas64KibOfFragmentsAtMost() {
    for (int i = 0; i < 5; i++) {
      carrier.carry(7, fragment(i, 32 * 1024));
    }
    carrier.carry(7, fragment(9, 1));

    assertThat(sent()).extracting(carry -> carry.fragments().size()).containsExactly(2, 2, 2);
  }

  @Test
  void epochsAreNotMixed() {
    carrier.carry(7, fragment(1, 1));
    carrier.carry(8, fragment(1, 1));

    assertThat(sent()).extracting(Fragments::epoch).containsExactly(7, 8);
  }

  @Test
  void nothingGathersForAMasterThatIsGone() {
    channel.close();
    carrier.carry(7, fragment(1, 1));

    assertThat(sent()).isEmpty();
  }

  @Test
  void whatSeveralRanksGetCrossesTheRingOnce() throws Exception {
    byte[] blob = new byte[32 * 1024];
    for (int rank = 1; rank <= 16; rank++) {
      carrier.carry(7, new Fragment(rank, rank, true, blob.clone()));
    }
    carrier.carry(8, new Fragment(1, 1, true, blob));

    DedupDecoder seventh = new DedupDecoder();
    int bytes = 0;
    for (Fragments carry : sent()) {
      for (Fragment fragment : carry.fragments()) {
        bytes += fragment.bytes().length;
        DedupDecoder master = carry.epoch() == 7 ? seventh : new DedupDecoder();
        assertThat(master.receive(fragment).bytes()).isEqualTo(blob);
      }
    }
    assertThat(bytes).as("once in each epoch").isEqualTo(2 * blob.length);
  }
}
