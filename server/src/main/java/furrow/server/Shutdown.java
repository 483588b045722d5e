package furrow.server;

import furrow.engine.Event;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.runtime.EngineLoop;
import furrow.server.adapter.PendingRequests;
import furrow.server.net.Listeners;
import furrow.server.peer.Peer;
import furrow.server.peer.Peers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The orderly end of sessions: no new connections, no new tasks; each pending request gets its
 * answer or an error; each session gets a Goodbye. {@link #hurry} ends all waits at once.
 */
final class Shutdown {
  private static final int RETRY_MILLIS = 2_000;
  private static final long ANSWERS_MILLIS = 3_000;
  private static final long FAREWELL_MILLIS = 1_500;
  private static final long LOOK_MILLIS = 20;

  private final CountDownLatch hurried = new CountDownLatch(1);

  void hurry() {
    hurried.countDown();
  }

  /** Stops accepting, waits for pending requests, and refuses those that remain. */
  void endRequests(Listeners listeners, EngineLoop engine, PendingRequests requests)
      throws InterruptedException {
    listeners.stopAccepting();
    engine.deliver(new Event.ServerDraining());
    await(ANSWERS_MILLIS, () -> requests.waiting() == 0);
    requests.refuseAll(
        new ErrorReply(
            ErrorCode.SHUTTING_DOWN.number(),
            "the server is stopping",
            "try again once it is back: furrow server status",
            RETRY_MILLIS));
  }

  /** Says Goodbye and waits until the sessions have closed. The engine has closed before. */
  void sayGoodbye(Peers peers) throws InterruptedException {
    for (Peer peer : peers.all()) {
      peer.farewell(new Goodbye("the server is stopping", RETRY_MILLIS));
    }
    await(FAREWELL_MILLIS, () -> peers.count() == 0);
  }

  private void await(long millis, BooleanSupplier done) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!done.getAsBoolean()
        && System.nanoTime() - until < 0
        && !hurried.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      Thread.onSpinWait();
    }
  }
}
