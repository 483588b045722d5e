package furrow.server.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event;
import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Token;
import furrow.protocol.message.Role;
import furrow.runtime.LeaseClock;
import furrow.server.session.Inflow;
import furrow.server.session.Session;
import io.netty.channel.embedded.EmbeddedChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InletTest {
  /** Takes so many events and then refuses until it is told that there is room. */
  private static final class NarrowEngine implements Inlet.Engine {
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
  private final Inlet inlet = new Inlet(engine);
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Session session = session();

  private Session session() {
    Grant grant = new Grant(Token.random(new SecureRandom()), Role.WORKER, "ann");
    Inflow inflow = new Inflow(channel, new LeaseClock(), () -> {});
    return new Session(1, grant, "test", channel, inflow);
  }

  private static Event event(long n) {
    return new Event.RequestGone(n);
  }

  @Test
  void aFullEngineStopsReadingUntilTheEventHasGotIn() {
    inlet.offer(session, event(1));
    assertThat(engine.taken).isEmpty();
    assertThat(channel.config().isAutoRead()).isFalse();
    assertThat(session.inflow().seenNanos()).isEqualTo(Long.MAX_VALUE);

    engine.onRoom.run();
    channel.runPendingTasks();
    assertThat(channel.config().isAutoRead()).isFalse();

    engine.room = 1;
    engine.onRoom.run();
    engine.onRoom.run();
    channel.runPendingTasks();
    assertThat(engine.taken).containsExactly(event(1));
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(session.inflow().seenNanos()).isLessThan(Long.MAX_VALUE);
  }

  @Test
  void roomThatComesWhileTheEventIsParkedIsNotMissed() {
    Inlet.Engine late =
        new Inlet.Engine() {
          @Override
          public boolean offer(Event event) {
            return engine.refusals++ > 0 && engine.taken.add(event);
          }

          @Override
          public void deliver(Event event) {}

          @Override
          public void onRoom(Runnable listener) {}
        };
    new Inlet(late).offer(session, event(1));
    assertThat(engine.taken).containsExactly(event(1));
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void theEventOfASessionThatEndedIsDropped() {
    inlet.offer(session, event(1));
    channel.close();
    engine.room = 1;
    engine.onRoom.run();
    channel.runPendingTasks();
    assertThat(engine.taken).isEmpty();
  }
}
