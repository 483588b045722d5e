package furrow.server.adapter;

import furrow.engine.Event;
import furrow.runtime.EngineLoop;
import furrow.server.peer.Peer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Offers events of peers to the engine, with back-pressure: while the engine's inbox is full, the
 * peer whose event waits is not read. Nothing is lost and no queue grows without bound.
 */
public final class EngineInbox {
  /** The part of the engine loop that is used here. */
  public interface Loop {
    /** False when the inbox is full. */
    boolean offer(Event event);

    /** Always accepts; for events whose number is bounded elsewhere. */
    void deliver(Event event);

    /** Calls the listener when there is room again after a full inbox. */
    void onRoom(Runnable listener);

    /** That of a running engine. */
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
    // Room may have come between the refusal and now; the listener would not be called again.
    retry(entry);
  }

  /** Delivers an event whose number is bounded elsewhere. */
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
