package furrow.app.system;

import furrow.app.system.Saboteur.Blow;
import furrow.app.system.Saboteur.Moment;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The master is killed, frozen or ends itself: another one takes over, the ranks stay. */
class MasterFaultsIT extends WorldFaults {
  static Stream<Arguments> mastersBlows() {
    return blows().filter(one -> one.get()[1] == Moment.IDLE || one.get()[1] == Moment.SCATTER);
  }

  @ParameterizedTest
  @MethodSource("mastersBlows")
  void theMaster(Blow blow, Moment moment) throws Exception {
    MpiWorldInfo before = stage.awaitWhole();
    long task = moment == Moment.IDLE ? 0 : stage.spin(ITEMS, MILLIS);

    saboteur.hit(before.master(), blow, moment);
    saboteur.awaitStruck(WorldStage.LIMIT);

    assertBack(before, before.master());
    stage.assertSpun(task == 0 ? stage.spin(ITEMS, MILLIS) : task, ITEMS);
  }
}
