package furrow.mpi.master;

import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Line;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.WorldMessage.MasterStats;
import furrow.protocol.message.WorldMessage.MpiMode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Sends heartbeats, and with them, while anything moves, what was moved: once a second or more. */
final class MasterHeartbeat implements AutoCloseable {
  private static final long SECOND = 1_000;

  private final Line line;
  private final Supplier<Look> look;
  private final long beatMillis;
  private final CountDownLatch over = new CountDownLatch(1);
  private TrafficCounters.Sum told = new TrafficCounters.Sum(0, 0, 0);

  /**
   * What a pulse tells.
   *
   * @param epoch the newest
   * @param mode rounds or window
   */
  record Look(int epoch, MpiMode mode, TrafficCounters.Sum moved) {}

  MasterHeartbeat(Line line, Supplier<Look> look) {
    this.line = line;
    this.look = look;
    this.beatMillis = Math.max(10, Math.min(SECOND, line.welcome().heartbeatMillis() * 8L / 10));
    Thread thread = new Thread(this::run, "furrow-pulse");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!over.await(beatMillis, TimeUnit.MILLISECONDS)) {
        line.send(0, new Heartbeat());
        tell();
      }
    } catch (ProblemException e) {
      // The receiving thread hears the same, and decides.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell() throws ProblemException {
    Look now = look.get();
    TrafficCounters.Sum sum = now.moved();
    if (!sum.equals(told)) {
      told = sum;
      line.send(
          0,
          new MasterStats(
              now.epoch(), now.mode().text(), sum.rounds(), sum.bytes(), sum.roundMicros()));
    }
  }

  @Override
  public void close() {
    over.countDown();
  }
}
