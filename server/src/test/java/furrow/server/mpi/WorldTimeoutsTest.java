package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.server.mpi.WorldStateMachine.State;
import org.junit.jupiter.api.Test;

/** How long a world waits for whom. */
class WorldTimeoutsTest extends WorldScript {
  @Test
  void theOthersGoOnWithoutOneThatDoesNotLeaveWithinASecond() {
    twoAreUp();
    lost(1, MASTER, 1);
    pass(999);
    assertThat(last).isEmpty();
    assertThat(machine.state()).isEqualTo(State.BREAKING);
    pass(1);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 1L);
    contacts(2, MASTER, 1);
    ready(2, MASTER, 1);

    pass(1_000);
    lost(1, 2);
    assertThat(last).isEmpty();
    pass(300);
    assertThat(told(WorldBreak.class)).containsExactly(MASTER, 1L);
    lost(2, MASTER, 1);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 1L, 2L);
  }

  @Test
  void whoDoesNotLeaveABrokenEpochWithinFourSecondsIsDropped() {
    twoAreUp();
    say(new WorldEvent.SessionClosed(MASTER));
    lost(1, 1);
    pass(3_999);
    assertThat(last).isEmpty();
    pass(1);
    assertThat(effects(WorldEffect.Disconnect.class))
        .containsExactly(new WorldEffect.Disconnect(2, "rank 2 does not leave epoch 1"));
  }

  @Test
  void contactsThatTakeThreeSecondsAreGivenUpAndWhoMissesThreeIsDropped() {
    want(2);
    say(new WorldEvent.MasterReady(MASTER));
    rank(1);
    rank(2);
    for (int epoch = 1; epoch <= 3; epoch++) {
      contacts(epoch, MASTER, 1);
      pass(2_999);
      assertThat(last).isEmpty();
      pass(1);
      assertThat(machine.reason()).isEqualTo("ports not open in time: rank 2");
      if (epoch < 3) {
        assertThat(effects(WorldEffect.Disconnect.class)).isEmpty();
        lost(epoch, MASTER, 1, 2);
        pass(800);
      }
    }
    assertThat(effects(WorldEffect.Disconnect.class))
        .containsExactly(new WorldEffect.Disconnect(2, "rank 2 does not connect"));
    lost(3, MASTER, 1);
    pass(800);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 1L);
  }

  @Test
  void aJoinThatTakesFiveSecondsIsGivenUpAndWhoMissesThreeIsDropped() {
    want(2);
    say(new WorldEvent.MasterReady(MASTER));
    rank(1);
    rank(2);
    for (int epoch = 1; epoch <= 3; epoch++) {
      contacts(epoch, MASTER, 1, 2);
      ready(epoch, MASTER, 1);
      pass(4_999);
      assertThat(last).isEmpty();
      pass(1);
      assertThat(machine.reason()).isEqualTo("not connected in time: rank 2");
      if (epoch < 3) {
        assertThat(effects(WorldEffect.Disconnect.class)).isEmpty();
        lost(epoch, MASTER, 1, 2);
        pass(800);
      }
    }
    assertThat(effects(WorldEffect.Disconnect.class))
        .containsExactly(new WorldEffect.Disconnect(2, "rank 2 does not connect"));
  }

  @Test
  void formingThatFailsIsTriedAgainAfterAPauseThatGrows() {
    want(1);
    say(new WorldEvent.MasterReady(MASTER));
    rank(1);
    lost(1, MASTER);
    lost(1, 1);
    assertThat(last).isEmpty();
    pass(100);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 1L);
    lost(2, MASTER);
    lost(2, 1);
    pass(100);
    assertThat(last).isEmpty();
    pass(100);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 1L);
  }

  @Test
  void aMissingRankIsAskedForAfterTwoSecondsAndWithPausesThatGrow() {
    twoAreUp();
    say(new WorldEvent.SessionClosed(1));
    for (long pause : new long[] {2_000, 31_000, 32_000, 34_000, 38_000}) {
      pass(pause - 1);
      assertThat(asksFor(1)).isFalse();
      pass(1);
      assertThat(asksFor(1)).isTrue();
    }
  }

  @Test
  void oneThatEndsBeforeItComesIsNotWaitedFor() {
    twoAreUp();
    say(new WorldEvent.SessionClosed(1));
    pass(2_000);
    assertThat(asksFor(1)).isTrue();
    say(new WorldEvent.ProcessEnded(1));
    for (long pause : new long[] {3_000, 4_000, 6_000}) {
      pass(pause - 1);
      assertThat(asksFor(1)).isFalse();
      pass(1);
      assertThat(asksFor(1)).isTrue();
      say(new WorldEvent.ProcessEnded(1));
    }
  }

  @Test
  void theEndOfAProcessBesideTheOneThatIsThereMeansNothing() {
    twoAreUp();
    say(new WorldEvent.ProcessEnded(1));
    pass(100_000);
    assertThat(asksFor(1)).isFalse();
  }

  @Test
  void noRankIsAskedForWhereNoneCanRun() {
    twoAreUp();
    say(new WorldEvent.LauncherState(false, true));
    say(new WorldEvent.SessionClosed(1));
    pass(600_000);
    assertThat(effects(WorldEffect.ReplaceRank.class)).isEmpty();
  }

  @Test
  void triesInVainAreBounded() {
    twoAreUp();
    say(new WorldEvent.SessionClosed(1));
    int asked = 0;
    for (int i = 0; i < 10_000; i++) {
      pass(1_000);
      asked += asksFor(1) ? 1 : 0;
    }
    assertThat(asked).isEqualTo(RankReplacements.MAX_FAILED_STARTS);
  }

  @Test
  void aMasterThatDoesNotGetReadyIsKilled() {
    want(1);
    say(new WorldEvent.MasterStarted());
    pass(59_999);
    assertThat(effects(WorldEffect.KillMaster.class)).isEmpty();
    pass(1);
    assertThat(effects(WorldEffect.KillMaster.class)).hasSize(1);
  }

  @Test
  void theEndDismissesAllAndWaitsForThemAtMostFiveSeconds() {
    twoAreUp();
    say(new WorldEvent.Down());
    assertThat(machine.state()).isEqualTo(State.ENDING);
    assertThat(told(WorldBreak.class)).containsExactly(MASTER, 1L, 2L);
    assertThat(effects(WorldEffect.StopRank.class))
        .containsExactly(new WorldEffect.StopRank(1), new WorldEffect.StopRank(2));
    lost(1, MASTER, 1, 2);
    say(new WorldEvent.SessionClosed(1));
    assertThat(last).isEmpty();
    pass(5_000);
    assertThat(effects(WorldEffect.RanksLeft.class)).hasSize(1);
    pass(5_000);
    assertThat(last).isEmpty();
  }

  @Test
  void ranksOfAnEarlierServerHaveFifteenSecondsToComeBack() {
    machine = new WorldStateMachine(2, 1_000, true, WorldTimeouts.DEFAULT, 0);
    say(new WorldEvent.LauncherState(true, false));
    say(new WorldEvent.MasterReady(MASTER));
    rank(1);
    pass(3_000);
    assertThat(machine.epoch()).isEqualTo(1_001);
    pass(11_900);
    assertThat(effects(WorldEffect.ReplaceRank.class)).isEmpty();
    pass(100);
    assertThat(effects(WorldEffect.ReplaceRank.class))
        .containsExactly(new WorldEffect.ReplaceRank(2));
  }
}
