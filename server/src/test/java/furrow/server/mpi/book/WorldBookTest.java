package furrow.server.mpi.book;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Notice;
import furrow.protocol.message.WorldBreak;
import furrow.protocol.message.WorldForm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The policy, line by line. Sessions of ranks are 1 to 9, those of masters 100 and more. */
class WorldBookTest {
  private static final long MASTER = 100;

  private WorldBook book;
  private long millis;
  private final List<WorldEffect> last = new ArrayList<>();

  private void want(int ranks) {
    book = new WorldBook(ranks, 0, false, WorldLimits.DEFAULT, 0);
    say(new WorldEvent.Home(true, false));
  }

  private void say(WorldEvent event) {
    last.clear();
    last.addAll(book.apply(event, TimeUnit.MILLISECONDS.toNanos(millis)));
  }

  private void pass(long more) {
    millis += more;
    say(new WorldEvent.Tick());
  }

  private void rank(long session) {
    say(new WorldEvent.RankReady(session, (int) session));
  }

  private void contacts(int epoch, long... sessions) {
    for (long session : sessions) {
      say(new WorldEvent.Contact(session, epoch, "port " + session));
    }
  }

  private void ready(int epoch, long... sessions) {
    for (long session : sessions) {
      say(new WorldEvent.Ready(session, epoch));
    }
  }

  private void lost(int epoch, long... sessions) {
    for (long session : sessions) {
      say(new WorldEvent.Lost(session, epoch, "told"));
    }
  }

  /** A world of two ranks that is up as epoch 1. */
  private void twoAreUp() {
    want(2);
    say(new WorldEvent.MasterStarted());
    say(new WorldEvent.MasterReady(MASTER));
    rank(1);
    rank(2);
    contacts(1, MASTER, 1, 2);
    ready(1, MASTER, 1, 2);
    assertThat(book.state()).isEqualTo("up");
  }

  private <E extends WorldEffect> List<E> effects(Class<E> type) {
    return last.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private List<Long> told(Class<?> message) {
    return effects(WorldEffect.Send.class).stream()
        .filter(send -> message.isInstance(send.message()))
        .map(WorldEffect.Send::session)
        .toList();
  }

  private List<Notice.Kind> announced() {
    return effects(WorldEffect.Announce.class).stream().map(WorldEffect.Announce::kind).toList();
  }

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
    assertThat(book.state()).isEqualTo("forming");
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
            new WorldEffect.Table(
                1, List.of(MASTER, 1L, 2L), List.of("port 100", "port 1", "port 2")));
    ready(1, 1, MASTER);
    assertThat(last).isEmpty();
    millis += 40;
    ready(1, 2);
    assertThat(last)
        .containsExactly(
            new WorldEffect.OpenLane(1, 1, 1),
            new WorldEffect.OpenLane(2, 1, 2),
            new WorldEffect.Announce(Notice.Kind.WORLD_UP, "epoch 1 with 2 ranks after 40 ms"));
    assertThat(book.ranks())
        .containsExactly(new WorldBook.Standing(1, 1, 1), new WorldBook.Standing(2, 2, 2));
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
    say(new WorldEvent.Closed(1));
    assertThat(told(WorldBreak.class)).containsExactly(MASTER, 2L);
    assertThat(announced()).containsExactly(Notice.Kind.WORLD_BROKEN);
    assertThat(book.state()).isEqualTo("breaking");
    lost(1, MASTER, 2);
    assertThat(book.state()).isEqualTo("waiting");
    assertThat(book.reason()).isEqualTo("rank 1 has gone");
    pass(299);
    assertThat(last).isEmpty();
    pass(1);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 2L);
    assertThat(book.epoch()).isEqualTo(2);
  }

  @Test
  void aNewRankBreaksAWorldThatIsUpAfter300Millis() {
    twoAreUp();
    say(new WorldEvent.Closed(1));
    lost(1, MASTER, 2);
    pass(300);
    contacts(2, MASTER, 2);
    ready(2, MASTER, 2);
    say(new WorldEvent.RankReady(5, 1));
    assertThat(last).isEmpty();
    pass(300);
    assertThat(last)
        .contains(new WorldEffect.Send(2, new WorldBreak(2, "a rank came back")))
        .doesNotHaveAnyElementsOfTypes(WorldEffect.OpenLane.class);
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
    say(new WorldEvent.Closed(MASTER));
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
    say(new WorldEvent.Silent(2));
    assertThat(effects(WorldEffect.Drop.class))
        .containsExactly(new WorldEffect.Drop(2, "rank 2 is silent"));
    say(new WorldEvent.Silent(MASTER));
    assertThat(effects(WorldEffect.KillMaster.class))
        .containsExactly(new WorldEffect.KillMaster("the master is silent"));
  }

  @Test
  void theOthersGoOnWithoutOneThatDoesNotLeaveWithinASecond() {
    twoAreUp();
    lost(1, MASTER, 1);
    pass(999);
    assertThat(last).isEmpty();
    assertThat(book.state()).isEqualTo("breaking");
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
    say(new WorldEvent.Closed(MASTER));
    lost(1, 1);
    pass(3_999);
    assertThat(last).isEmpty();
    pass(1);
    assertThat(effects(WorldEffect.Drop.class))
        .containsExactly(new WorldEffect.Drop(2, "rank 2 does not leave epoch 1"));
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
      assertThat(book.reason()).isEqualTo("not open in time: rank 2");
      if (epoch < 3) {
        assertThat(effects(WorldEffect.Drop.class)).isEmpty();
        lost(epoch, MASTER, 1, 2);
        pass(800);
      }
    }
    assertThat(effects(WorldEffect.Drop.class))
        .containsExactly(new WorldEffect.Drop(2, "rank 2 does not get through"));
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
      assertThat(book.reason()).isEqualTo("not through in time: rank 2");
      if (epoch < 3) {
        assertThat(effects(WorldEffect.Drop.class)).isEmpty();
        lost(epoch, MASTER, 1, 2);
        pass(800);
      }
    }
    assertThat(effects(WorldEffect.Drop.class))
        .containsExactly(new WorldEffect.Drop(2, "rank 2 does not get through"));
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
  void answersForAnotherEpochAreNotHeard() {
    twoAreUp();
    lost(7, 1);
    lost(0, 2);
    ready(2, 1);
    contacts(2, 1);
    assertThat(last).isEmpty();
    assertThat(book.state()).isEqualTo("up");
  }

  private boolean asksFor(int number) {
    return last.contains(new WorldEffect.Replace(number));
  }

  @Test
  void aMissingRankIsAskedForAfterTwoSecondsAndWithPausesThatGrow() {
    twoAreUp();
    say(new WorldEvent.Closed(1));
    for (long pause : new long[] {2_000, 31_000, 32_000, 34_000, 38_000}) {
      pass(pause - 1);
      assertThat(asksFor(1)).isFalse();
      pass(1);
      assertThat(asksFor(1)).isTrue();
    }
  }

  @Test
  void noRankIsAskedForWhereNoneCanRun() {
    twoAreUp();
    say(new WorldEvent.Home(false, true));
    say(new WorldEvent.Closed(1));
    pass(600_000);
    assertThat(effects(WorldEffect.Replace.class)).isEmpty();
  }

  @Test
  void triesInVainAreBounded() {
    twoAreUp();
    say(new WorldEvent.Closed(1));
    int asked = 0;
    for (int i = 0; i < 10_000; i++) {
      pass(1_000);
      asked += asksFor(1) ? 1 : 0;
    }
    assertThat(asked).isEqualTo(Replacements.MOST_IN_VAIN);
  }

  @Test
  void theNewConnectionOfARankIsTheOneThatCounts() {
    twoAreUp();
    say(new WorldEvent.RankReady(7, 2));
    assertThat(effects(WorldEffect.Drop.class))
        .extracting(WorldEffect.Drop::session)
        .containsExactly(2L);
    lost(1, MASTER, 1);
    assertThat(told(WorldForm.class)).containsExactly(MASTER, 1L, 7L);
  }

  @Test
  void aRankThatNobodyAskedForIsDropped() {
    want(2);
    say(new WorldEvent.RankReady(9, 3));
    assertThat(effects(WorldEffect.Drop.class)).hasSize(1);
    assertThat(book.ranks()).isEmpty();
  }

  @Test
  void aMasterThatDoesNotGetReadyIsKilled() {
    want(1);
    say(new WorldEvent.MasterStarted());
    pass(19_999);
    assertThat(last).isEmpty();
    pass(1);
    assertThat(effects(WorldEffect.KillMaster.class)).hasSize(1);
  }

  @Test
  void theEndDismissesAllAndWaitsForThemAtMostFiveSeconds() {
    twoAreUp();
    say(new WorldEvent.Down());
    assertThat(book.state()).isEqualTo("ending");
    assertThat(told(WorldBreak.class)).containsExactly(MASTER, 1L, 2L);
    assertThat(effects(WorldEffect.Dismiss.class))
        .containsExactly(new WorldEffect.Dismiss(1), new WorldEffect.Dismiss(2));
    lost(1, MASTER, 1, 2);
    say(new WorldEvent.Closed(1));
    assertThat(last).isEmpty();
    pass(5_000);
    assertThat(effects(WorldEffect.Emptied.class)).hasSize(1);
    pass(5_000);
    assertThat(last).isEmpty();
  }

  @Test
  void theEndComesAtOnceWhenAllHaveLeft() {
    twoAreUp();
    say(new WorldEvent.Down());
    lost(1, MASTER, 1, 2);
    say(new WorldEvent.Closed(1));
    say(new WorldEvent.Closed(2));
    assertThat(last).containsExactly(new WorldEffect.Emptied());
  }

  @Test
  void ranksOfAnEarlierServerHaveFifteenSecondsToComeBack() {
    book = new WorldBook(2, 1_000, true, WorldLimits.DEFAULT, 0);
    say(new WorldEvent.Home(true, false));
    say(new WorldEvent.MasterReady(MASTER));
    rank(1);
    pass(3_000);
    assertThat(book.epoch()).isEqualTo(1_001);
    pass(11_900);
    assertThat(effects(WorldEffect.Replace.class)).isEmpty();
    pass(100);
    assertThat(effects(WorldEffect.Replace.class)).containsExactly(new WorldEffect.Replace(2));
  }
}
