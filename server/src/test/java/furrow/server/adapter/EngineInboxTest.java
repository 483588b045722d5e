package furrow.server.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event;
import furrow.protocol.message.Role;
import furrow.server.peer.MemoryPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineInboxTest {
  /** Takes so many events and then refuses until it is told that there is room. */
  private static final class NarrowEngine implements EngineInbox.Loop {
    final List<Event> taken = new ArrayList<>();
    int room;
    int refusals;
    Runnable onRoom;

    @Override
    public boolean offer(Event event) {
      if (taken.size() >= room) {
        refusals++;
        return false;
      }
      return taken.add(event);
    }

    @Override
    public void deliver(Event event) {
      taken.add(event);
    }

    @Override
    public void onRoom(Runnable listener) {
      onRoom = listener;
    }
  }

  private final NarrowEngine engine = new NarrowEngine();
  private final EngineInbox inlet = new EngineInbox(engine);
  private final MemoryPeer peer = new MemoryPeer(1, Role.WORKER, "ann");

  private static Event event(long n) {
    return new Event.RequestGone(n);
  }

  @Test
  void aFullEngineStopsReadingUntilTheEventHasGotIn() {
    peer.run(() -> inlet.offer(peer, event(1)));
    assertThat(engine.taken).isEmpty();
    assertThat(peer.paused()).isTrue();

    engine.onRoom.run();
    assertThat(peer.paused()).isTrue();

    engine.room = 1;
    engine.onRoom.run();
    engine.onRoom.run();
    assertThat(peer.paused()).isFalse();
    assertThat(engine.taken).containsExactly(event(1));
  }

  @Test
  void roomThatComesWhileTheEventIsParkedIsNotMissed() {
    EngineInbox.Loop late =
        new EngineInbox.Loop() {
          @Override
          public boolean offer(Event event) {
            return engine.refusals++ > 0 && engine.taken.add(event);
          }

          @Override
          public void deliver(Event event) {}

          @Override
          public void onRoom(Runnable listener) {}
        };
    peer.run(() -> new EngineInbox(late).offer(peer, event(1)));
    assertThat(engine.taken).containsExactly(event(1));
    assertThat(peer.paused()).isFalse();
  }

  @Test
  void theEventOfAPeerThatIsGoneIsDropped() {
    peer.run(() -> inlet.offer(peer, event(1)));
    peer.close();
    engine.room = 1;
    engine.onRoom.run();
    peer.settle();
    assertThat(engine.taken).isEmpty();
  }
}
