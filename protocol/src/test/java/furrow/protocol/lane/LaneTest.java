package furrow.protocol.lane;

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
import furrow.protocol.message.WorldMessage.Heard;
import furrow.protocol.message.WorldMessage.LaneClosed;
import furrow.protocol.message.WorldMessage.LaneLost;
import furrow.protocol.message.WorldMessage.LaneOpen;
import furrow.protocol.message.WorldMessage.LaneOpened;
import furrow.protocol.message.WorldMessage.Parcel;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LaneTest {
  private final LaneModel model = new LaneModel();
  private final LaneModel.End server = model.server;
  private final LaneModel.End rank = model.rank;
  private final ServerLane serverLane = (ServerLane) server.lane;
  private final RankLane rankLane = (RankLane) rank.lane;

  private void openLane() throws ProblemException {
    model.form();
    model.open();
    model.settle();
    assertThat(model.inWorld()).isTrue();
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
    assertThat(server.connection).containsExactly(new LaneOpen(1));
    server.afterSaying = () -> {};
    model.settle();
    model.checkAllArrived();
  }

  @Test
  void aFrameIsCutIntoParcelsOf32KibAtMost() throws Exception {
    openLane();
    server.offer(2 * LaneLimits.PARCEL);
    server.offer(2 * LaneLimits.PARCEL + 1);
    assertThat(server.world).hasSize(5);
    model.settle();
    model.checkAllArrived();
  }

  @Test
  void theWindowHoldsFramesBackUntilTheyAreHeard() throws Exception {
    openLane();
    rank.paused = true;
    int sent = 0;
    while (!server.lane.full()) {
      server.offer(100_000);
      sent++;
      rankReadsAll();
    }
    assertThat(sent).isEqualTo(11);
    assertThat(server.lane.unheardBytes()).isEqualTo(1_000_000);
    assertThat(rank.delivered).isEqualTo(10);

    model.settle();

    assertThat(server.lane.full()).isFalse();
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
    assertThat(server.lane.unheardBytes()).isEqualTo(200_000);

    server.offer(FrameHeader.SIZE + FrameLimits.AUTHENTICATED);
    model.settle();

    model.checkAllArrived();
    assertThat(server.lane.unheardBytes()).isZero();
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
    assertThat(rank.lane.unheardBytes()).isEqualTo(40);
  }

  @Test
  void aBeatSaysThatLittleWasHeard() throws Exception {
    openLane();
    rank.offer(20);
    server.readWorld();
    serverLane.beat(false);
    assertThat(server.connection).containsExactly(new Heard(1, 0));

    serverLane.beat(true);
    serverLane.beat(true);

    assertThat(server.connection).containsExactly(new Heard(1, 0), new Heard(1, 1));
    model.settle();
    assertThat(rankLane.unheardBytes()).isZero();
  }

  @Test
  void itIsQuietUnlessSomethingIsToBeSaidOrHeard() throws Exception {
    assertThat(rankLane.quiet()).isTrue();
    openLane();
    assertThat(rankLane.quiet() && serverLane.quiet()).isTrue();
    rank.offer(20);
    assertThat(rankLane.quiet()).as("it waits to be heard").isFalse();
    assertThat(serverLane.quiet()).as("nothing has come").isTrue();
    server.readWorld();
    assertThat(serverLane.quiet()).as("it has not said so").isFalse();
    serverLane.beat(true);
    assertThat(serverLane.quiet()).isTrue();
    rank.readConnection();
    assertThat(rankLane.quiet()).isTrue();
  }

  @Test
  void aWorldThatMovesNothingIsStuck() throws Exception {
    openLane();
    for (int i = 0; i < 100; i++) {
      assertThat(rankLane.beat(true)).isFalse();
    }
    rank.offer(20);
    for (int i = 1; i < LaneLimits.SILENT_BEATS; i++) {
      assertThat(rankLane.beat(true)).isFalse();
    }
    server.readWorld();
    serverLane.beat(true);
    rank.readConnection();
    rank.offer(20);
    for (int i = 0; i < LaneLimits.SILENT_BEATS; i++) {
      assertThat(rankLane.beat(true)).isFalse();
    }
    assertThat(rankLane.beat(true)).isTrue();

    model.lose(0, 0);
    assertThat(rankLane.beat(true)).as("it is given up").isFalse();
  }

  @Test
  void aWorldWhoseEndDoesNotReadIsNotStuck() throws Exception {
    openLane();
    server.paused = true;
    rank.offer(20);
    server.readWorld();
    for (int i = 0; i < 100; i++) {
      serverLane.beat(false);
      rank.readConnection();
      assertThat(rankLane.beat(true)).isFalse();
    }
  }

  @Test
  void aRankThatHasLostTheWorldBeforeItReadsLaneOpenSaysSo() throws Exception {
    model.form();
    model.open();
    server.offer(20);
    model.lose(0, 1);
    rank.readConnection();

    assertThat(rank.connection).containsExactly(new LaneLost(1, 0));
    rank.offer(20);
    model.settle();

    model.checkAllArrived();
    assertThat(server.lane.direct()).isTrue();
    assertThat(rank.lane.direct()).isTrue();
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
  void parcelsOfOtherEpochsAreDropped() throws Exception {
    openLane();
    server.lane.arrived(0, new Parcel(3, 77, true, new byte[5]));
    server.lane.arrived(2, new Parcel(3, 77, true, new byte[5]));
    rank.offer(20);
    model.settle();
    model.checkAllArrived();
  }

  @Test
  void whatIsNoFrameIsRefused() throws Exception {
    openLane();
    byte[] frame = FrameCodec.encode(1, new Drain(true));
    refused(ErrorCode.BAD_FRAME, new Parcel(3, 2, true, frame));
    refused(ErrorCode.BAD_FRAME, new Parcel(3, 1, false, frame));
    refused(ErrorCode.BAD_FRAME, new Parcel(3, 1, true, new byte[5]));
    refused(ErrorCode.BAD_FRAME, new Parcel(3, 1, true, new byte[0]));
    refused(ErrorCode.BAD_FRAME, new Parcel(3, 1, true, Arrays.copyOf(frame, frame.length + 1)));
    refused(ErrorCode.BAD_FRAME, new Parcel(3, 1, true, new byte[LaneLimits.PARCEL + 1]));
    byte[] huge = frame.clone();
    huge[4] = 0x7f;
    refused(ErrorCode.FRAME_TOO_LARGE, new Parcel(3, 1, false, huge));
  }

  private static void refused(ErrorCode code, Parcel parcel) throws ProblemException {
    LaneModel fresh = new LaneModel();
    fresh.form();
    fresh.open();
    fresh.settle();
    refused(code, () -> fresh.server.lane.arrived(1, parcel));
  }

  @Test
  void whoIgnoresTheWindowIsRefused() throws Exception {
    model.form();
    model.open();
    Parcel parcel = new Parcel(3, 1, false, new byte[LaneLimits.PARCEL]);
    for (int held = 1; held * LaneLimits.PARCEL <= LaneLimits.MOST_UNHEARD; held++) {
      serverLane.arrived(1, parcel);
    }
    refused(ErrorCode.BAD_FRAME, () -> serverLane.arrived(1, parcel));
  }

  @Test
  void messagesOutOfPlaceAreRefused() throws Exception {
    refused(ErrorCode.BAD_FRAME, () -> serverLane.opened(new LaneOpened(1)));
    refused(ErrorCode.BAD_FRAME, () -> serverLane.lost(new LaneLost(1, 0)));
    refused(ErrorCode.BAD_FRAME, () -> rankLane.closed(new LaneClosed(1, 0)));
    openLane();
    refused(ErrorCode.BAD_FRAME, () -> serverLane.opened(new LaneOpened(1)));
    refused(ErrorCode.BAD_FRAME, () -> serverLane.lost(new LaneLost(2, 0)));
    refused(ErrorCode.BAD_FRAME, () -> rankLane.open(new LaneOpen(2)));
    refused(ErrorCode.BAD_FRAME, () -> serverLane.heard(new Heard(1, 1)));
    refused(ErrorCode.BAD_FRAME, () -> serverLane.heard(new Heard(1, -1)));
    refused(ErrorCode.BAD_FRAME, serverLane::cameDirect);
    refused(ErrorCode.BAD_FRAME, rankLane::cameDirect);
    rankLane.heard(new Heard(7, 9));
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void signsOfLifeLastWordsAndWhatIsAboutWorldsTakeTheConnection() {
    assertThat(Lane.takesConnection(0, new Heartbeat())).isTrue();
    assertThat(Lane.takesConnection(0, new Goodbye("", 0))).isTrue();
    assertThat(Lane.takesConnection(0, new ErrorReply(1, "", "", 0))).isTrue();
    assertThat(Lane.takesConnection(0, new LaneOpen(1))).isTrue();
    assertThat(Lane.takesConnection(9, new ErrorReply(1, "", "", 0))).isFalse();
    assertThat(Lane.takesConnection(0, new Drain(true))).isFalse();
  }
}
