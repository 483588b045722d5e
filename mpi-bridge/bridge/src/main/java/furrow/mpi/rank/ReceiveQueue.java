package furrow.mpi.rank;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** Frames that have come, for the one thread that receives. Safe for use by several threads. */
final class ReceiveQueue {
  /** Frames that wait before who brings them waits, or no more are asked for. */
  private static final int MOST = 32;

  private final Queue<Envelope> queue = new ArrayDeque<>();
  private ProblemException end;
  private boolean dropped;
  private int silentMillis;
  private int longestSilence;
  private boolean receiverWaits;

  /** Adds without waiting: what has come through a world is bounded by the channel's window. */
  synchronized void add(Envelope envelope) {
    if (!dropped) {
      queue.add(envelope);
      notifyAll();
    }
  }

  /** Waits for room, or the end, then adds. */
  synchronized void put(Envelope envelope) throws InterruptedException {
    while (queue.size() >= MOST && end == null) {
      wait();
    }
    add(envelope);
  }

  synchronized boolean full() {
    return queue.size() >= MOST;
  }

  /**
   * The next frame.
   *
   * @param timeoutMillis longest silence of the peer; 0 for no end
   * @return null after such a silence
   * @throws ProblemException why no more will come
   */
  synchronized Envelope take(int timeoutMillis) throws InterruptedException, ProblemException {
    longestSilence = timeoutMillis;
    while (queue.isEmpty()) {
      if (end != null) {
        throw end;
      }
      if (timeoutMillis > 0 && silentMillis >= timeoutMillis) {
        silentMillis = 0;
        return null;
      }
      receiverWaits = true;
      notifyAll();
      wait();
    }
    receiverWaits = false;
    Envelope envelope = queue.remove();
    notifyAll();
    return envelope;
  }

  /** Waits, at most so long, until all was taken and whoever receives waits for more. */
  synchronized boolean awaitTaken(long nanos) throws InterruptedException {
    long limit = System.nanoTime() + nanos;
    while (!queue.isEmpty() || !receiverWaits) {
      long left = limit - System.nanoTime();
      if (left <= 0 || end != null) {
        return false;
      }
      // One more than the millis: never zero, which would be for ever.
      wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
    return true;
  }

  /** The peer has shown that it lives. */
  synchronized void alive() {
    silentMillis = 0;
  }

  /** The peer has said nothing for so much longer. */
  synchronized void silent(int millis) {
    silentMillis += millis;
    if (silentMillis >= longestSilence) {
      notifyAll();
    }
  }

  /** No more will come; what is there can still be taken. The first reason counts. */
  synchronized void end(ProblemException reason) {
    if (end == null) {
      end = reason;
    }
    notifyAll();
  }

  /** Nobody will take any more. */
  synchronized void drop() {
    dropped = true;
    queue.clear();
    notifyAll();
  }
}
