package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.app.system.FaultInjector.Fault;
import furrow.app.system.FaultInjector.Moment;
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
  @MethodSource("faults")
  void aRank(Fault fault, Moment moment) throws Exception {
    MpiWorldInfo before = fixture.awaitWhole();
    MpiRankInfo victim = WorldFixture.rank(before, 2);

    List<Long> tasks = hit(victim.pid(), fault, moment);

    assertBack(before, victim.pid());
    assertAnswered(tasks);
  }

  /** Three at once, because one that never comes is waited for. */
  @Test
  void ranksAtTheirStart() throws Exception {
    MpiWorldInfo before = fixture.awaitWhole();
    long task = fixture.spin(ITEMS, MILLIS);
    List<Long> victims =
        List.of(1, 2, 3).stream().map(n -> WorldFixture.rank(before, n).pid()).toList();

    injector.armStarts(Fault.KILL, Fault.STOP, Fault.EXIT);
    victims.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));

    fixture.awaitBack(before.epoch());
    injector.awaitStartsStruck(WorldFixture.LIMIT);
    fixture.assertSpun(task, ITEMS);
    assertThat(pids(fixture.awaitWhole()))
        .contains(WorldFixture.rank(before, 4).pid())
        .doesNotContainAnyElementsOf(victims);
  }
}
