package furrow.client.load;

import furrow.protocol.error.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One client: a thread and a connection.
 *
 * <p>At a rate each request is due at a set time, and its latency counts from then, not from when
 * the client came to send it: a server that stands still for a second is charged with every request
 * that was due in that second (coordinated omission). What was due before the end and never sent is
 * counted as having waited until the end.
 */
final class LoadClient implements Runnable {
  /** After a refused connection; else a client would do nothing but connect. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final LoadTarget target;
  private final LoadCounts counts;
  private final long step;
  private long due;
  private LoadTarget.Connection connection;

  /**
   * @param number of this client, from 0
   * @param begin when the first client's first request is due, as {@link System#nanoTime}
   */
  LoadClient(LoadTarget target, LoadPlan plan, LoadCounts counts, int number, long begin) {
    this.target = target;
    this.counts = counts;
    this.step = plan.openLoop() ? Math.max(1, Math.round(1e9 * plan.clients() / plan.rate())) : 0;
    this.due = begin + step * number / plan.clients();
  }

  @Override
  public void run() {
    try {
      do {
        if (step == 0) {
          due = System.nanoTime();
        } else if (!awaitDue()) {
          return;
        }
        ask();
        due += step;
      } while (!counts.ended());
      if (step > 0) {
        counts.unsent(due, step);
      }
    } finally {
      disconnect();
    }
  }

  /** False when the end came first. */
  private boolean awaitDue() {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      if (counts.ended()) {
        return false;
      }
      LockSupport.parkNanos(left);
    }
    return true;
  }

  private void ask() {
    try {
      if (connection == null) {
        connection = target.open();
      }
      String outcome = connection.ask();
      if (outcome.equals(LoadTarget.OK)) {
        counts.answered(due);
      } else {
        counts.failed(outcome);
      }
      if (connection.closed()) {
        disconnect();
      }
    } catch (IOException e) {
      boolean refused = connection == null;
      disconnect();
      counts.failed(kind(e, refused));
      if (refused) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  static String kind(IOException e, boolean connecting) {
    if (e instanceof ProblemException known) {
      return known.code().name();
    }
    if (e instanceof SocketTimeoutException) {
      return connecting ? "connect timeout" : "timeout";
    }
    if (e instanceof ConnectException) {
      return "connection refused";
    }
    if (e instanceof HttpLoadConnection.MalformedAnswer) {
      return "malformed answer";
    }
    return connecting
        ? "connect failed"
        : e instanceof EOFException ? "connection closed" : "connection broken";
  }

  private void disconnect() {
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        // It is given up in any case.
        connection = null;
      }
      connection = null;
    }
  }
}
