package furrow.server.adapter;

import furrow.engine.Event;
import furrow.runtime.EngineLoop;
import furrow.server.peer.Peer;
import java.util.ArrayList;
import java.util.List;
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

    /** Offers several in order; gives how many were taken. */
    default int offer(List<Event> events) {
      int taken = 0;
      while (taken < events.size() && offer(events.get(taken))) {
        taken++;
      }
      return taken;
    }

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
        public int offer(List<Event> events) {
          return loop.offer(events);
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

  /** Events that one thread has gathered. */
  private static final class Batch {
    final List<Peer> peers = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
  }

  /** A batch is offered at once when it has grown so long. */
  private static final int MOST_GATHERED = 256;

  private final ThreadLocal<Batch> batches = ThreadLocal.withInitial(Batch::new);
  private final Loop engine;
  private final Set<Parked> parked = ConcurrentHashMap.newKeySet();

  public EngineInbox(Loop engine) {
    this.engine = engine;
    engine.onRoom(this::retryAll);
  }

  /** In the peer's order. */
  void offer(Peer peer, Event event) {
    offerGathered();
    if (!engine.offer(event)) {
      park(peer, event);
    }
  }

  /**
   * The same for an event that may wait until this thread has read what else has come: so one that
   * serves many peers wakes the engine once for all of them.
   */
  void offerSoon(Peer peer, Event event) {
    Batch batch = batches.get();
    int gathered;
    synchronized (batch) {
      batch.peers.add(peer);
      batch.events.add(event);
      gathered = batch.events.size();
    }
    if (gathered >= MOST_GATHERED) {
      offer(batch);
    } else if (gathered == 1) {
      peer.execute(() -> offer(batch));
    }
  }

  /** What this thread has gathered goes before anything else that it has. */
  private void offerGathered() {
    offer(batches.get());
  }

  private void offer(Batch batch) {
    synchronized (batch) {
      if (batch.events.isEmpty()) {
        return;
      }
      int taken = engine.offer(batch.events);
      for (int i = taken; i < batch.events.size(); i++) {
        park(batch.peers.get(i), batch.events.get(i));
      }
      batch.peers.clear();
      batch.events.clear();
    }
  }

  private void park(Peer peer, Event event) {
    peer.pauseReading();
    Parked entry = new Parked(peer, event);
    parked.add(entry);
    // Room may have come between the refusal and now; the listener would not be called again.
    retry(entry);
  }

  /** Delivers an event whose number is bounded elsewhere. */
  void deliver(Event event) {
    offerGathered();
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
