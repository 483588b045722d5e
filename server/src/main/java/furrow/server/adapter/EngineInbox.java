package furrow.server.adapter;

import furrow.engine.Event;
import furrow.runtime.EngineLoop;
import furrow.server.peer.Peer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way into the engine. When it is full the peer that brought the event is not read any more
 * until the event has got in; so nothing is lost and nothing is queued without bound.
 */
public final class EngineInbox {
  /** The engine's loop, as it is seen from here. */
  public interface Loop {
    /** False when too much is waiting. */
    boolean offer(Event event);

    /** Always takes it; for events whose number is bounded elsewhere. */
    void deliver(Event event);

    /** Calls the listener when there is room again after a refusal. */
    void onRoom(Runnable listener);

    /** A running engine's. */
    static Loop of(EngineLoop loop) {
      return new Loop() {
        @Override
        public boolean offer(Event event) {
          return loop.offer(event);
        }

        @Override
        public void deliver(Event event) {
          loop.deliver(event);
        }

        @Override
        public void onRoom(Runnable listener) {
          loop.onRoom(listener);
        }
      };
    }
  }

  private static final class Parked {
    final Peer peer;
    final Event event;
    boolean done;

    Parked(Peer peer, Event event) {
      this.peer = peer;
      this.event = event;
    }
  }

  private final Loop engine;
  private final Set<Parked> parked = ConcurrentHashMap.newKeySet();

  public EngineInbox(Loop engine) {
    this.engine = engine;
    engine.onRoom(this::retryAll);
  }

  /** In the peer's order. */
  void offer(Peer peer, Event event) {
    if (engine.offer(event)) {
      return;
    }
    peer.pauseReading();
    Parked entry = new Parked(peer, event);
    parked.add(entry);
    // Room may have come between the refusal and now; nobody would tell us again.
    retry(entry);
  }

  /** Takes an event whose number is bounded elsewhere. */
  void deliver(Event event) {
    engine.deliver(event);
  }

  private void retryAll() {
    for (Parked entry : parked) {
      entry.peer.execute(() -> retry(entry));
    }
  }

  private void retry(Parked entry) {
    if (!entry.done && (!entry.peer.open() || engine.offer(entry.event))) {
      entry.done = true;
      parked.remove(entry);
      entry.peer.resumeReading();
    }
  }
}
