package furrow.mpi.rank;

import furrow.mpi.transport.Batch;
import furrow.mpi.transport.Communicator;
import furrow.protocol.message.WorldMessage.Fragment;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What waits to go from a rank to its master, and who of the rank's two threads may send it.
 * Bounded by the channel, which hands over no more than its window before it hears from the server.
 */
final class MasterQueue {
  /** As at the master: bytes that may be on their way in each direction. */
  static final int WINDOW = 256 * 1024;

  private static final int ACKNOWLEDGE = WINDOW / 4;

  /** What the writing thread is to do. */
  enum Act {
    /** Send what there is, or an acknowledgement. */
    SEND,
    /** Say that this was all in the mode of the window. */
    TURN,
    /** Ask for a round. */
    REQUEST_ROUND
  }

  private final Deque<Fragment> waiting = new ArrayDeque<>();
  private boolean rounds;
  private boolean turning;

  /** Rounds: the master knows of nothing that this rank would need one for. */
  private boolean resting = true;

  private int outstanding;
  private int owed;
  private String closed;

  MasterQueue(boolean rounds) {
    this.rounds = rounds;
  }

  /** Takes a fragment; never waits. */
  synchronized void put(Fragment fragment) throws IOException {
    checkOpen();
    waiting.add(fragment);
    notifyAll();
  }

  /** Moves what fits into a message; gives whether more is left. */
  synchronized boolean fill(Batch.Writer message) {
    while (!waiting.isEmpty() && message.add(waiting.peek())) {
      waiting.remove();
    }
    return !waiting.isEmpty();
  }

  /** Waits for something that the writing thread has to do. */
  synchronized Act awaitAct() throws IOException, InterruptedException {
    while (true) {
      checkOpen();
      if (turning) {
        return Act.TURN;
      }
      if (rounds && resting && !waiting.isEmpty()) {
        resting = false;
        return Act.REQUEST_ROUND;
      }
      if (!rounds && (owed >= ACKNOWLEDGE || !waiting.isEmpty() && hasRoom())) {
        return Act.SEND;
      }
      wait();
    }
  }

  // ---- the window ----

  synchronized boolean hasRoom() {
    return outstanding <= WINDOW - Communicator.MAX_MESSAGE;
  }

  synchronized int acknowledge() {
    int all = owed;
    owed = 0;
    return all;
  }

  synchronized void sent(int length) {
    outstanding += length;
  }

  /** A message has come and been handed on; when it turns to rounds, so does this. */
  synchronized void came(Batch batch, int length) {
    outstanding -= batch.acked();
    owed += length;
    turning |= batch.turn();
    notifyAll();
  }

  /** The last message in the mode of the window was sent. */
  synchronized void turned() {
    turning = false;
    rounds = true;
    resting = true;
    outstanding = 0;
    owed = 0;
    notifyAll();
  }

  // ---- rounds ----

  /**
   * A round is over.
   *
   * @param busy whether the master was told that this rank needs another one
   * @param turn whether the mode of the window follows
   */
  synchronized void answered(boolean busy, boolean turn) {
    resting = !busy;
    rounds = !turn;
    notifyAll();
  }

  /** A round has begun: nobody needs to ask for one. */
  synchronized void begun() {
    resting = false;
  }

  // ---- the end ----

  synchronized void close(String reason) {
    closed = reason;
    waiting.clear();
    notifyAll();
  }

  private void checkOpen() throws IOException {
    if (closed != null) {
      throw new IOException(closed);
    }
  }
}
