package furrow.server;

import furrow.engine.Event;
import furrow.runtime.EngineLoop;
import furrow.server.adapter.Inlet;

/** The engine's loop as the adapter sees it. */
record LoopInlet(EngineLoop loop) implements Inlet.Engine {
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
}
