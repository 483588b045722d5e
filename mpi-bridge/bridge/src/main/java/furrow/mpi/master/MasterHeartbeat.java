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
  private final Supplier<Snapshot> snapshot;
  private final long beatMillis;
  private final CountDownLatch over = new CountDownLatch(1);
  private Counters.Sum told = new Counters.Sum(0, 0, 0);

  /**
   * What is told.
   *
   * @param epoch the newest
   * @param mode rounds or window
   */
  record Snapshot(int epoch, MpiMode mode, Counters.Sum moved) {}

  MasterHeartbeat(Line line, Supplier<Snapshot> snapshot) {
    this.line = line;
    this.snapshot = snapshot;
    this.beatMillis = Math.max(10, Math.min(SECOND, line.welcome().heartbeatMillis() * 8L / 10));
    Thread thread = new Thread(this::run, "furrow-heartbeat");
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
    Snapshot now = snapshot.get();
    Counters.Sum sum = now.moved();
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

  /** What the master has moved since it started. */
  static final class Counters {
    /** Weight of the newest round in the moving average. */
    private static final double NEWEST = 0.1;

    private long rounds;
    private long bytes;
    private double roundMicros;

    synchronized void bytes(long more) {
      bytes += more;
    }

    synchronized void round(long nanos) {
      double micros = nanos / 1_000.0;
      roundMicros = rounds == 0 ? micros : roundMicros + NEWEST * (micros - roundMicros);
      rounds++;
    }

    /** A snapshot at it. */
    record Sum(long rounds, long bytes, long roundMicros) {}

    synchronized Sum sum() {
      return new Sum(rounds, bytes, Math.round(roundMicros));
    }
  }
}
