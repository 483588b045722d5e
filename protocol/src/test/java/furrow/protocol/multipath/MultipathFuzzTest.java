package furrow.protocol.multipath;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.FrameAck;
import furrow.protocol.message.WorldMessage.PathClosed;
import furrow.protocol.message.WorldMessage.PathLost;
import furrow.protocol.message.WorldMessage.PathOpen;
import furrow.protocol.message.WorldMessage.PathOpened;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever a sick peer says and sends, the answer is a typed error or none, and memory is bounded.
 */
class MultipathFuzzTest {
  private static final int PEERS = 5_000;

  private int refused;
  private int taken;

  private final MultipathChannel.Output port =
      new MultipathChannel.Output() {
        @Override
        public void fragment(int epoch, Fragment fragment) {
          assertThat(fragment.bytes()).hasSizeLessThanOrEqualTo(MultipathLimits.FRAGMENT_BYTES);
        }

        @Override
        public void direct(byte[] frame) {
          assertThat(frame).hasSize(50);
        }

        @Override
        public void control(Message message) {
          assertThat(message).isNotNull();
        }

        @Override
        public void deliver(byte[] frame) {
          taken++;
        }
      };

  @Test
  void nothingButTypedErrorsComesOfRubbish() {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.err.println("MultipathFuzzTest -Dfurrow.seed=" + seed);
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
    ServerMultipathChannel channel = new ServerMultipathChannel(port, 1 << 20);
    channel.open(1, 1);
    for (int i = 0; i < 60; i++) {
      switch (random.nextInt(6)) {
        case 0 -> channel.send(new byte[50]);
        case 1 -> channel.acked(new FrameAck(epoch(random), count(random)));
        case 2 -> {
          if (random.nextInt(10) == 0) {
            channel.opened(new PathOpened(epoch(random)));
          }
        }
        case 3 -> {
          if (random.nextInt(20) == 0) {
            channel.lost(new PathLost(epoch(random), count(random)));
          }
        }
        default -> channel.arrived(epoch(random), fragment(random));
      }
      assertThat(channel.unackedBytes()).isBetween(0, MultipathLimits.MAX_UNACKED);
    }
  }

  private void badServer(SplittableRandom random) throws ProblemException {
    RankMultipathChannel channel = new RankMultipathChannel(port, 1 << 20);
    channel.world(1, 1);
    for (int i = 0; i < 60; i++) {
      switch (random.nextInt(6)) {
        case 0 -> channel.send(new byte[50]);
        case 1 -> channel.acked(new FrameAck(epoch(random), count(random)));
        case 2 -> {
          if (random.nextInt(10) == 0) {
            channel.open(new PathOpen(epoch(random)));
          }
        }
        case 3 -> {
          if (random.nextInt(20) == 0) {
            channel.closed(new PathClosed(epoch(random), count(random)));
          }
        }
        default -> channel.arrived(epoch(random), fragment(random));
      }
      assertThat(channel.unackedBytes()).isBetween(0, MultipathLimits.MAX_UNACKED);
    }
  }

  private static int epoch(SplittableRandom random) {
    return random.nextInt(8) == 0 ? random.nextInt(-2, 4) : 1;
  }

  private static long count(SplittableRandom random) {
    return random.nextInt(20) == 0 ? random.nextLong() : 0;
  }

  private static Fragment fragment(SplittableRandom random) {
    int number = random.nextInt(10) == 0 ? random.nextInt() : 1;
    boolean last = random.nextInt(4) != 0;
    int length = random.nextInt(3) == 0 ? random.nextInt(2 * MultipathLimits.FRAGMENT_BYTES) : 12;
    byte[] bytes = new byte[length];
    if (length >= 12 && random.nextInt(10) != 0) {
      bytes[0] = 0x46;
      bytes[1] = 0x55;
      bytes[random.nextInt(4, 8)] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0);
    }
    return new Fragment(1, number, last, bytes);
  }
}
