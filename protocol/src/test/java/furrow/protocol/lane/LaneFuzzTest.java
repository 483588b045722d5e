package furrow.protocol.lane;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Heard;
import furrow.protocol.message.WorldMessage.LaneClosed;
import furrow.protocol.message.WorldMessage.LaneLost;
import furrow.protocol.message.WorldMessage.LaneOpen;
import furrow.protocol.message.WorldMessage.LaneOpened;
import furrow.protocol.message.WorldMessage.Parcel;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever a sick peer says and sends, the answer is a typed error or none, and memory is bounded.
 */
class LaneFuzzTest {
  private static final int PEERS = 5_000;

  private int refused;
  private int taken;

  private final LanePort port =
      new LanePort() {
        @Override
        public void parcel(int epoch, Parcel parcel) {
          assertThat(parcel.bytes()).hasSizeLessThanOrEqualTo(LaneLimits.PARCEL);
        }

        @Override
        public void frame(byte[] frame) {
          assertThat(frame).hasSize(50);
        }

        @Override
        public void say(Message message) {
          assertThat(message).isNotNull();
        }

        @Override
        public void take(byte[] frame) {
          taken++;
        }
      };

  @Test
  void nothingButTypedErrorsComesOfRubbish() {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.err.println("LaneFuzzTest -Dfurrow.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < PEERS; i++) {
      try {
        if (random.nextBoolean()) {
          badRank(random);
        } else {
          badServer(random);
        }
      } catch (ProblemException e) {
        refused++;
        assertThat(e.code()).isIn(ErrorCode.BAD_FRAME, ErrorCode.FRAME_TOO_LARGE);
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
    assertThat(refused).isGreaterThan(PEERS / 2);
    assertThat(taken).isPositive();
  }

  private void badRank(SplittableRandom random) throws ProblemException {
    ServerLane lane = new ServerLane(port, 1 << 20);
    lane.open(1, 1);
    for (int i = 0; i < 60; i++) {
      switch (random.nextInt(6)) {
        case 0 -> lane.send(new byte[50]);
        case 1 -> lane.heard(new Heard(epoch(random), count(random)));
        case 2 -> {
          if (random.nextInt(10) == 0) {
            lane.opened(new LaneOpened(epoch(random)));
          }
        }
        case 3 -> {
          if (random.nextInt(20) == 0) {
            lane.lost(new LaneLost(epoch(random), count(random)));
          }
        }
        default -> lane.arrived(epoch(random), parcel(random));
      }
      assertThat(lane.unheardBytes()).isBetween(0, LaneLimits.MOST_UNHEARD);
    }
  }

  private void badServer(SplittableRandom random) throws ProblemException {
    RankLane lane = new RankLane(port, 1 << 20);
    lane.world(1, 1);
    for (int i = 0; i < 60; i++) {
      switch (random.nextInt(6)) {
        case 0 -> lane.send(new byte[50]);
        case 1 -> lane.heard(new Heard(epoch(random), count(random)));
        case 2 -> {
          if (random.nextInt(10) == 0) {
            lane.open(new LaneOpen(epoch(random)));
          }
        }
        case 3 -> {
          if (random.nextInt(20) == 0) {
            lane.closed(new LaneClosed(epoch(random), count(random)));
          }
        }
        default -> lane.arrived(epoch(random), parcel(random));
      }
      assertThat(lane.unheardBytes()).isBetween(0, LaneLimits.MOST_UNHEARD);
    }
  }

  private static int epoch(SplittableRandom random) {
    return random.nextInt(8) == 0 ? random.nextInt(-2, 4) : 1;
  }

  private static long count(SplittableRandom random) {
    return random.nextInt(20) == 0 ? random.nextLong() : 0;
  }

  private static Parcel parcel(SplittableRandom random) {
    int number = random.nextInt(10) == 0 ? random.nextInt() : 1;
    boolean last = random.nextInt(4) != 0;
    int length = random.nextInt(3) == 0 ? random.nextInt(2 * LaneLimits.PARCEL) : 12;
    byte[] bytes = new byte[length];
    if (length >= 12 && random.nextInt(10) != 0) {
      bytes[0] = 0x46;
      bytes[1] = 0x55;
      bytes[random.nextInt(4, 8)] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0);
    }
    return new Parcel(1, number, last, bytes);
  }
}
