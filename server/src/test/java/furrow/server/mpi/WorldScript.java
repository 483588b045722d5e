package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Notice;
import furrow.server.mpi.WorldStateMachine.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine and what is said to it. Sessions of ranks are 1 to 9, those of masters 100 and more.
 */
abstract class WorldScript {
  static final long MASTER = 100;

  WorldStateMachine machine;
  long millis;

  /** Storing epoch numbers is left to the test. */
  boolean diskFails;

  final List<WorldEffect> last = new ArrayList<>();

  void want(int ranks) {
    machine = new WorldStateMachine(ranks, 0, false, WorldTimeouts.DEFAULT, 0);
    say(new WorldEvent.LauncherState(true, false));
  }

  void say(WorldEvent event) {
    last.clear();
    apply(event);
  }

  private void apply(WorldEvent event) {
    for (WorldEffect effect : machine.apply(event, TimeUnit.MILLISECONDS.toNanos(millis))) {
      if (effect instanceof WorldEffect.StoreEpochs store && !diskFails) {
        apply(new WorldEvent.EpochsStored(store.upTo()));
      } else {
        last.add(effect);
      }
    }
  }

  void pass(long more) {
    millis += more;
    say(new WorldEvent.Tick());
  }

  void rank(long session) {
    say(new WorldEvent.RankReady(session, (int) session));
  }

  void contacts(int epoch, long... sessions) {
    for (long session : sessions) {
      say(new WorldEvent.Contact(session, epoch, "port " + session));
    }
  }

  void ready(int epoch, long... sessions) {
    for (long session : sessions) {
      say(new WorldEvent.Ready(session, epoch));
    }
  }

  void lost(int epoch, long... sessions) {
    for (long session : sessions) {
      say(new WorldEvent.Lost(session, epoch, "told"));
    }
  }

  /** A world of two ranks that is up as epoch 1. */
  void twoAreUp() {
    want(2);
    say(new WorldEvent.MasterStarted());
    say(new WorldEvent.MasterReady(MASTER));
    rank(1);
    rank(2);
    contacts(1, MASTER, 1, 2);
    ready(1, MASTER, 1, 2);
    assertThat(machine.state()).isEqualTo(State.UP);
  }

  <E extends WorldEffect> List<E> effects(Class<E> type) {
    return last.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<Long> told(Class<?> message) {
    return effects(WorldEffect.Send.class).stream()
        .filter(send -> message.isInstance(send.message()))
        .map(WorldEffect.Send::session)
        .toList();
  }

  List<Notice.Kind> announced() {
    return effects(WorldEffect.Announce.class).stream().map(WorldEffect.Announce::kind).toList();
  }

  boolean asksFor(int number) {
    return last.contains(new WorldEffect.ReplaceRank(number));
  }
}
