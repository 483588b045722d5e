package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.app.system.Saboteur.Blow;
import furrow.app.system.Saboteur.Moment;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A rank is killed, frozen or ends itself, whatever it is about: the others go on, and it is
 * replaced.
 */
class RankFaultsIT extends WorldFaults {
  @ParameterizedTest
  @MethodSource("blows")
  void aRank(Blow blow, Moment moment) throws Exception {
    MpiWorldInfo before = stage.awaitWhole();
    MpiRankInfo victim = WorldStage.rank(before, 2);
    long task = moment == Moment.IDLE ? 0 : stage.spin(ITEMS, MILLIS);

    saboteur.hit(victim.pid(), blow, moment);
    saboteur.awaitStruck(WorldStage.LIMIT);

    assertBack(before, victim.pid());
    stage.assertSpun(task == 0 ? stage.spin(ITEMS, MILLIS) : task, ITEMS);
  }

  /** Three at once, because one that never comes is waited for. */
  @Test
  void ranksAtTheirStart() throws Exception {
    MpiWorldInfo before = stage.awaitWhole();
    long task = stage.spin(ITEMS, MILLIS);
    List<Long> victims =
        List.of(1, 2, 3).stream().map(n -> WorldStage.rank(before, n).pid()).toList();

    saboteur.armStarts(Blow.KILL, Blow.STOP, Blow.EXIT);
    victims.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));

    stage.awaitBack(before.epoch());
    saboteur.awaitStartsStruck(WorldStage.LIMIT);
    stage.assertSpun(task, ITEMS);
    assertThat(pids(stage.awaitWhole()))
        .contains(WorldStage.rank(before, 4).pid())
        .doesNotContainAnyElementsOf(victims);
  }
}
