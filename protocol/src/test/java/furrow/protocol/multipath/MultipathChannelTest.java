package furrow.protocol.multipath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.FrameAck;
import furrow.protocol.message.WorldMessage.PathClosed;
import furrow.protocol.message.WorldMessage.PathLost;
import furrow.protocol.message.WorldMessage.PathOpen;
import furrow.protocol.message.WorldMessage.PathOpened;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MultipathChannelTest {
  private final MultipathModel model = new MultipathModel();
  private final MultipathModel.End server = model.server;
  private final MultipathModel.End rank = model.rank;
  private final ServerMultipathChannel serverLane = (ServerMultipathChannel) server.channel;
  private final RankMultipathChannel rankLane = (RankMultipathChannel) rank.channel;

  private void openLane() throws ProblemException {
    model.form();
    model.open();
    model.settle();
    assertThat(model.onWorldPath()).isTrue();
  }

  @Test
  void framesTakeTheWorldWhileItIsThere() throws Exception {
    server.offer(20);
    assertThat(server.connection).hasSize(1);
    openLane();

    server.offer(20);
    rank.offer(20);

    assertThat(server.connection).isEmpty();
    assertThat(server.world).hasSize(1);
    assertThat(rank.world).hasSize(1);
    model.settle();
    model.checkAllArrived();
  }

  @Test
  void whatIsSentWhileLaneOpenGoesOutTakesTheWorld() throws Exception {
    model.form();
    server.afterSaying = () -> server.offer(20);
    model.open();
    assertThat(server.connection).containsExactly(new PathOpen(1));
    server.afterSaying = () -> {};
    model.settle();
    model.checkAllArrived();
  }

  @Test
  void aFrameIsCutIntoFragmentsOf32KibAtMost() throws Exception {
    openLane();
    server.offer(2 * MultipathLimits.FRAGMENT_BYTES);
    server.offer(2 * MultipathLimits.FRAGMENT_BYTES + 1);
    assertThat(server.world).hasSize(5);
    model.settle();
    model.checkAllArrived();
  }

  @Test
  void theWindowHoldsFramesBackUntilTheyAreHeard() throws Exception {
    openLane();
    rank.paused = true;
    int sent = 0;
    while (!server.channel.full()) {
      server.offer(100_000);
      sent++;
      rankReadsAll();
    }
    assertThat(sent).isEqualTo(11);
    assertThat(server.channel.unackedBytes()).isEqualTo(1_000_000);
    assertThat(rank.delivered).isEqualTo(10);

    model.settle();

    assertThat(server.channel.full()).isFalse();
    model.checkAllArrived();
  }

  private void rankReadsAll() throws ProblemException {
    while (!server.world.isEmpty()) {
      rank.readWorld();
    }
  }

  @Test
  void theLargestFrameNeedNotWaitForHeardsThatNobodyWillSay() throws Exception {
    openLane();
    server.offer(200_000);
    model.settle();
    assertThat(server.channel.unackedBytes()).isEqualTo(200_000);

    server.offer(FrameHeader.SIZE + FrameLimits.AUTHENTICATED);
    model.settle();

    model.checkAllArrived();
    assertThat(server.channel.unackedBytes()).isZero();
  }

  @Test
  void heardIsSaidEvery64Frames() throws Exception {
    openLane();
    for (int i = 1; i <= 130; i++) {
      rank.offer(20);
      server.readWorld();
      assertThat(server.said).isEqualTo(i / 64);
    }
    model.settle();
    assertThat(rank.channel.unackedBytes()).isEqualTo(40);
  }

  @Test
  void aBeatSaysThatLittleWasHeard() throws Exception {
    openLane();
    rank.offer(20);
    server.readWorld();
    serverLane.tick(false);
    assertThat(server.connection).containsExactly(new FrameAck(1, 0));

    serverLane.tick(true);
    serverLane.tick(true);

    assertThat(server.connection).containsExactly(new FrameAck(1, 0), new FrameAck(1, 1));
    model.settle();
    assertThat(rankLane.unackedBytes()).isZero();
  }

  @Test
  void itIsQuietUnlessSomethingIsToBeSaidOrHeard() throws Exception {
    assertThat(rankLane.idle()).isTrue();
    openLane();
    assertThat(rankLane.idle() && serverLane.idle()).isTrue();
    rank.offer(20);
    assertThat(rankLane.idle()).as("it waits to be acked").isFalse();
    assertThat(serverLane.idle()).as("nothing has come").isTrue();
    server.readWorld();
    assertThat(serverLane.idle()).as("it has not said so").isFalse();
    serverLane.tick(true);
    assertThat(serverLane.idle()).isTrue();
    rank.readConnection();
    assertThat(rankLane.idle()).isTrue();
  }

  @Test
  void aWorldThatMovesNothingIsStuck() throws Exception {
    openLane();
    for (int i = 0; i < 100; i++) {
      assertThat(rankLane.tick(true)).isFalse();
    }
    rank.offer(20);
    for (int i = 1; i < MultipathLimits.STALLED_TICKS; i++) {
      assertThat(rankLane.tick(true)).isFalse();
    }
    server.readWorld();
    serverLane.tick(true);
    rank.readConnection();
    rank.offer(20);
    for (int i = 0; i < MultipathLimits.STALLED_TICKS; i++) {
      assertThat(rankLane.tick(true)).isFalse();
    }
    assertThat(rankLane.tick(true)).isTrue();

    model.lose(0, 0);
    assertThat(rankLane.tick(true)).as("it is given up").isFalse();
  }

  @Test
  void aWorldWhoseEndDoesNotReadIsNotStuck() throws Exception {
    openLane();
    server.paused = true;
    rank.offer(20);
    server.readWorld();
    for (int i = 0; i < 100; i++) {
      serverLane.tick(false);
      rank.readConnection();
      assertThat(rankLane.tick(true)).isFalse();
    }
  }

  @Test
  void aRankThatHasLostTheWorldBeforeItReadsLaneOpenSaysSo() throws Exception {
    model.form();
    model.open();
    server.offer(20);
    model.lose(0, 1);
    rank.readConnection();

    assertThat(rank.connection).containsExactly(new PathLost(1, 0));
    rank.offer(20);
    model.settle();

    model.checkAllArrived();
    assertThat(server.channel.direct()).isTrue();
    assertThat(rank.channel.direct()).isTrue();
  }

  @Test
  void theServerOpensTheNextEpochOverTheSameSession() throws Exception {
    for (int i = 0; i < 3; i++) {
      openLane();
      server.offer(20);
      rank.offer(40_000);
      model.lose(1, 0);
      model.settle();
      model.checkAllArrived();
    }
  }

  @Test
  void fragmentsOfOtherEpochsAreDropped() throws Exception {
    openLane();
    server.channel.arrived(0, new Fragment(3, 77, true, new byte[5]));
    server.channel.arrived(2, new Fragment(3, 77, true, new byte[5]));
    rank.offer(20);
    model.settle();
    model.checkAllArrived();
  }

  @Test
  void whatIsNoFrameIsRefused() throws Exception {
    openLane();
    byte[] frame = FrameCodec.encode(1, new Drain(true));
    refused(ErrorCode.BAD_FRAME, new Fragment(3, 2, true, frame));
    refused(ErrorCode.BAD_FRAME, new Fragment(3, 1, false, frame));
    refused(ErrorCode.BAD_FRAME, new Fragment(3, 1, true, new byte[5]));
    refused(ErrorCode.BAD_FRAME, new Fragment(3, 1, true, new byte[0]));
    refused(ErrorCode.BAD_FRAME, new Fragment(3, 1, true, Arrays.copyOf(frame, frame.length + 1)));
    refused(
        ErrorCode.BAD_FRAME,
        new Fragment(3, 1, true, new byte[MultipathLimits.FRAGMENT_BYTES + 1]));
    byte[] huge = frame.clone();
    huge[4] = 0x7f;
    refused(ErrorCode.FRAME_TOO_LARGE, new Fragment(3, 1, false, huge));
  }

  private static void refused(ErrorCode code, Fragment fragment) throws ProblemException {
    MultipathModel fresh = new MultipathModel();
    fresh.form();
    fresh.open();
    fresh.settle();
    refused(code, () -> fresh.server.channel.arrived(1, fragment));
  }

  @Test
  void whoIgnoresTheWindowIsRefused() throws Exception {
    model.form();
    model.open();
    Fragment fragment = new Fragment(3, 1, false, new byte[MultipathLimits.FRAGMENT_BYTES]);
    for (int held = 1;
        held * MultipathLimits.FRAGMENT_BYTES <= MultipathLimits.MAX_UNACKED;
        held++) {
      serverLane.arrived(1, fragment);
    }
    refused(ErrorCode.BAD_FRAME, () -> serverLane.arrived(1, fragment));
  }

  @Test
  void messagesOutOfPlaceAreRefused() throws Exception {
    refused(ErrorCode.BAD_FRAME, () -> serverLane.opened(new PathOpened(1)));
    refused(ErrorCode.BAD_FRAME, () -> serverLane.lost(new PathLost(1, 0)));
    refused(ErrorCode.BAD_FRAME, () -> rankLane.closed(new PathClosed(1, 0)));
    openLane();
    refused(ErrorCode.BAD_FRAME, () -> serverLane.opened(new PathOpened(1)));
    refused(ErrorCode.BAD_FRAME, () -> serverLane.lost(new PathLost(2, 0)));
    refused(ErrorCode.BAD_FRAME, () -> rankLane.open(new PathOpen(2)));
    refused(ErrorCode.BAD_FRAME, () -> serverLane.acked(new FrameAck(1, 1)));
    refused(ErrorCode.BAD_FRAME, () -> serverLane.acked(new FrameAck(1, -1)));
    refused(ErrorCode.BAD_FRAME, serverLane::receivedDirect);
    refused(ErrorCode.BAD_FRAME, rankLane::receivedDirect);
    rankLane.acked(new FrameAck(7, 9));
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void signsOfLifeLastWordsAndWhatIsAboutWorldsTakeTheConnection() {
    assertThat(MultipathChannel.alwaysDirect(0, new Heartbeat())).isTrue();
    assertThat(MultipathChannel.alwaysDirect(0, new Goodbye("", 0))).isTrue();
    assertThat(MultipathChannel.alwaysDirect(0, new ErrorReply(1, "", "", 0))).isTrue();
    assertThat(MultipathChannel.alwaysDirect(0, new PathOpen(1))).isTrue();
    assertThat(MultipathChannel.alwaysDirect(9, new ErrorReply(1, "", "", 0))).isFalse();
    assertThat(MultipathChannel.alwaysDirect(0, new Drain(true))).isFalse();
  }
}
