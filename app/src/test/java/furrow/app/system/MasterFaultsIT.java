package furrow.app.system;

import furrow.app.system.FaultInjector.Fault;
import furrow.app.system.FaultInjector.Moment;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The master is killed, frozen or ends itself: another one takes over, the ranks stay. */
class MasterFaultsIT extends WorldFaults {
  static Stream<Arguments> mastersBlows() {
    return faults().filter(one -> one.get()[1] == Moment.IDLE || one.get()[1] == Moment.SCATTER);
  }

  @ParameterizedTest
  @MethodSource("mastersBlows")
  void theMaster(Fault fault, Moment moment) throws Exception {
    MpiWorldInfo before = fixture.awaitWhole();

    List<Long> tasks = hit(before.master(), fault, moment);

    assertBack(before, before.master());
    assertAnswered(tasks);
  }
}
