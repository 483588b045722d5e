package furrow.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Token;
import furrow.protocol.frame.Envelope;
import furrow.protocol.lane.Sharing;
import furrow.protocol.message.Role;
import furrow.protocol.message.WorldMessage.Carry;
import furrow.protocol.message.WorldMessage.Parcel;
import furrow.runtime.LeaseClock;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MasterCarrierTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Session session =
      new Session(
          1,
          new Grant(new Token("t", new byte[Token.SECRET_BYTES]), Role.RANK, "alice"),
          "test",
          channel,
          new Inflow(channel, new LeaseClock(), () -> {}));
  private final MasterCarrier carrier = new MasterCarrier(session);

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  private static Parcel parcel(int rank, int bytes) {
    byte[] all = new byte[bytes];
    Arrays.fill(all, (byte) rank);
    return new Parcel(rank, 1, true, all);
  }

  private List<Carry> sent() {
    channel.runPendingTasks();
    List<Carry> all = new ArrayList<>();
    for (Envelope out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all.add((Carry) out.message());
    }
    return all;
  }

  @Test
  void parcelsOfOneTurnGoTogetherInOrder() {
    Parcel one = parcel(1, 10);
    Parcel two = parcel(2, 20);
    carrier.carry(7, one);
    carrier.carry(7, two);

    assertThat(sent())
        .singleElement()
        .satisfies(carry -> assertThat(carry.epoch()).isEqualTo(7))
        .satisfies(carry -> assertThat(carry.parcels()).containsExactly(one, two));
    carrier.carry(7, one);
    assertThat(sent()).hasSize(1);
  }

  @Test
  void aCarryHas64KibOfParcelsAtMost() {
    for (int i = 0; i < 5; i++) {
      carrier.carry(7, parcel(i, 32 * 1024));
    }
    carrier.carry(7, parcel(9, 1));

    assertThat(sent()).extracting(carry -> carry.parcels().size()).containsExactly(2, 2, 2);
  }

  @Test
  void epochsAreNotMixed() {
    carrier.carry(7, parcel(1, 1));
    carrier.carry(8, parcel(1, 1));

    assertThat(sent()).extracting(Carry::epoch).containsExactly(7, 8);
  }

  @Test
  void nothingGathersForAMasterThatIsGone() {
    channel.close();
    carrier.carry(7, parcel(1, 1));

    assertThat(sent()).isEmpty();
  }

  @Test
  void whatSeveralRanksGetCrossesTheRingOnce() throws Exception {
    byte[] blob = new byte[32 * 1024];
    for (int rank = 1; rank <= 16; rank++) {
      carrier.carry(7, new Parcel(rank, rank, true, blob.clone()));
    }
    carrier.carry(8, new Parcel(1, 1, true, blob));

    Sharing seventh = new Sharing();
    int bytes = 0;
    for (Carry carry : sent()) {
      for (Parcel parcel : carry.parcels()) {
        bytes += parcel.bytes().length;
        Sharing master = carry.epoch() == 7 ? seventh : new Sharing();
        assertThat(master.receive(parcel).bytes()).isEqualTo(blob);
      }
    }
    assertThat(bytes).as("once in each epoch").isEqualTo(2 * blob.length);
  }
}
