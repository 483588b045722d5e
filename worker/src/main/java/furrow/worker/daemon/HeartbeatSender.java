package furrow.worker.daemon;

import furrow.kernel.FatalErrors;
import furrow.protocol.error.ProblemException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Sends heartbeats while a session lasts, each after 70 to 90 % of the interval. */
final class HeartbeatSender implements AutoCloseable {
  private final ServerSession session;
  private final int intervalMillis;
  private final RandomGenerator random;
  private final CountDownLatch over = new CountDownLatch(1);

  HeartbeatSender(ServerSession session, RandomGenerator random) {
    this.session = session;
    this.intervalMillis = Math.max(10, session.link().welcome().heartbeatMillis());
    this.random = random;
    Thread thread = new Thread(FatalErrors.essential(this::run), "furrow-heartbeats");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!over.await(pause(), TimeUnit.MILLISECONDS)) {
        session.sendHeartbeat();
      }
    } catch (ProblemException e) {
      // The receiving thread sees the broken link too, and decides.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long pause() {
    return intervalMillis * 7L / 10 + random.nextLong(intervalMillis / 5 + 1);
  }

  @Override
  public void close() {
    over.countDown();
  }
}
