package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.engine.Notice;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.server.mpi.WorldStateMachine.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The policy, line by line. */
class WorldStateMachineTest extends WorldScript {
  @Test
  void formsAtOnceWhenAllAreThere() {
    want(2);
    rank(2);
    rank(1);
    assertThat(last).isEmpty();
    say(new WorldEvent.MasterReady(MASTER));
    assertThat(last)
        .containsExactly(
            new WorldEffect.Send(MASTER, new WorldForm(1, 0, 3, 8_000)),
            new WorldEffect.Send(1, new WorldForm(1, 1, 3, 8_000)),
            new WorldEffect.Send(2, new WorldForm(1, 2, 3, 8_000)));
    assertThat(machine.state()).isEqualTo(State.OPENING);
  }

  @Test
  void givesTheTableOnceAllContactsAreThereAndOpensLanesOnceAllAreThrough() {
    want(2);
    rank(1);
    rank(2);
    say(new WorldEvent.MasterReady(MASTER));
    contacts(1, 2, 1);
    assertThat(last).isEmpty();
    contacts(1, MASTER);
    assertThat(last)
        .containsExactly(
            new WorldEffect.SendTable(
                1, List.of(MASTER, 1L, 2L), List.of("port 100", "port 1", "port 2")));
    ready(1, 1, MASTER);
    assertThat(last).isEmpty();
    millis += 40;
    ready(1, 2);
    assertThat(last)
        .containsExactly(
            new WorldEffect.OpenPath(1, 1, 1),
            new WorldEffect.OpenPath(2, 1, 2),
            new WorldEffect.Announce(Notice.Kind.WORLD_UP, "epoch 1 with 2 ranks after 40 ms"));
    assertThat(machine.ranks())
        .containsExactly(
            new WorldStateMachine.Standing(1, 1, 1), new WorldStateMachine.Standing(2, 2, 2));
  }

  @Test
  void waitsThreeSecondsForTheOthersOfAStart() {
    want(2);
    say(new WorldEvent.MasterReady(MASTER));
    rank(2);
    pass(2_900);
    assertThat(last).isEmpty();
    pass(100);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 2L);
  }

  @Test
  void formsAnewWithTheSurvivorsAfter300Millis() {
    twoAreUp();
    say(new WorldEvent.SessionClosed(1));
    assertThat(told(WorldBreak.class)).containsExactly(MASTER, 2L);
    assertThat(announced()).containsExactly(Notice.Kind.WORLD_BROKEN);
    assertThat(machine.state()).isEqualTo(State.BREAKING);
    lost(1, MASTER, 2);
    assertThat(machine.state()).isEqualTo(State.WAITING);
    assertThat(machine.reason()).isEqualTo("rank 1 has gone");
    pass(299);
    assertThat(last).isEmpty();
    pass(1);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 2L);
    assertThat(machine.epoch()).isEqualTo(2);
  }

  @Test
  void aNewRankBreaksAWorldThatIsUpAfter300Millis() {
    twoAreUp();
    say(new WorldEvent.SessionClosed(1));
    lost(1, MASTER, 2);
    pass(300);
    contacts(2, MASTER, 2);
    ready(2, MASTER, 2);
    say(new WorldEvent.RankReady(5, 1));
    assertThat(last).isEmpty();
    pass(300);
    assertThat(last)
        .contains(new WorldEffect.Send(2, new WorldBreak(2, "a rank came back")))
        .doesNotHaveAnyElementsOfTypes(WorldEffect.OpenPath.class);
    lost(2, MASTER, 2);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 5L, 2L);
  }

  @Test
  void aMemberThatLosesTheWorldBreaksItForAll() {
    twoAreUp();
    lost(1, 2);
    assertThat(told(WorldBreak.class)).containsExactly(MASTER, 1L);
    lost(1, 1, MASTER);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 1L, 2L);
  }

  @Test
  void aMasterThatIsGoneIsReplacedAndTheRanksWaitForTheNext() {
    twoAreUp();
    say(new WorldEvent.SessionClosed(MASTER));
    assertThat(told(WorldBreak.class)).containsExactly(1L, 2L);
    assertThat(effects(WorldEffect.KillMaster.class)).hasSize(1);
    lost(1, 1, 2);
    pass(5_000);
    assertThat(last).isEmpty();
    say(new WorldEvent.MasterReady(MASTER + 1));
    assertThat(told(WorldForm.class)).containsExactly(MASTER + 1, 1L, 2L);
  }

  @Test
  void whoIsSilentIsDropped() {
    twoAreUp();
    say(new WorldEvent.HeartbeatsMissed(2));
    assertThat(effects(WorldEffect.Disconnect.class))
        .containsExactly(new WorldEffect.Disconnect(2, "rank 2 has missed its heartbeats"));
    say(new WorldEvent.HeartbeatsMissed(MASTER));
    assertThat(effects(WorldEffect.KillMaster.class))
        .containsExactly(new WorldEffect.KillMaster("the master has missed its heartbeats"));
  }

  @Test
  void answersForAnotherEpochAreNotHeard() {
    twoAreUp();
    lost(7, 1);
    lost(0, 2);
    ready(2, 1);
    contacts(2, 1);
    assertThat(last).isEmpty();
    assertThat(machine.state()).isEqualTo(State.UP);
  }

  @Test
  void theNewConnectionOfARankIsTheOneThatCounts() {
    twoAreUp();
    say(new WorldEvent.RankReady(7, 2));
    assertThat(effects(WorldEffect.Disconnect.class))
        .extracting(WorldEffect.Disconnect::session)
        .containsExactly(2L);
    lost(1, MASTER, 1);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 1L, 7L);
  }

  @Test
  void aRankThatNobodyAskedForIsDropped() {
    want(2);
    say(new WorldEvent.RankReady(9, 3));
    assertThat(effects(WorldEffect.Disconnect.class)).hasSize(1);
    assertThat(machine.ranks()).isEmpty();
  }

  @Test
  void theEndComesAtOnceWhenAllHaveLeft() {
    twoAreUp();
    say(new WorldEvent.Down());
    lost(1, MASTER, 1, 2);
    say(new WorldEvent.SessionClosed(1));
    say(new WorldEvent.SessionClosed(2));
    assertThat(last).containsExactly(new WorldEffect.RanksLeft());
  }

  @Test
  void anEpochNumberIsUsedOnlyAfterItIsStored() {
    diskFails = true;
    want(1);
    rank(1);
    say(new WorldEvent.MasterReady(MASTER));
    assertThat(last).containsExactly(new WorldEffect.StoreEpochs(1_000));
    pass(100);
    assertThat(last).as("it is asked once").isEmpty();

    say(new WorldEvent.EpochsNotStored("disk full"));
    assertThat(last).isEmpty();
    assertThat(machine.state()).isEqualTo(State.WAITING);
    assertThat(machine.reason()).isEqualTo("the number of epoch 1 cannot be stored: disk full");
    pass(999);
    assertThat(last).isEmpty();
    pass(1);
    assertThat(last).containsExactly(new WorldEffect.StoreEpochs(1_000));
    say(new WorldEvent.EpochsStored(1_000));
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 1L);
  }

  @Test
  void nothingUnknownIsDroppedInSilence() {
    want(1);
    assertThatThrownBy(() -> machine.apply(null, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
