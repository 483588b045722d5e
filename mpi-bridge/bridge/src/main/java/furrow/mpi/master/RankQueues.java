package furrow.mpi.master;

import furrow.mpi.transport.Batch;
import furrow.mpi.transport.Communicator;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.multipath.MultipathLimits;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What waits for the ranks of one epoch, and how far the window of each is open. No channel sends
 * more than {@link #MAX_BYTES} bytes that are not acknowledged, so whoever brings them need not
 * wait for room.
 */
final class RankQueues {
  /** Bytes that may wait for one rank. */
  static final int MAX_BYTES = MultipathLimits.MAX_UNACKED;

  /** Bytes that may be on their way to one rank, and from it, in the mode of the window. */
  static final int WINDOW = 256 * 1024;

  private static final int ACKNOWLEDGE = WINDOW / 4;

  private final List<Deque<Fragment>> waiting = new ArrayList<>();
  private final int[] bytes;
  private final int[] inFlight;
  private final int[] unacked;
  private final boolean[] switched;
  private int last;
  private boolean roundRequested;
  private boolean inRounds;
  private String closed;

  /**
   * @param size of the world
   */
  RankQueues(int size) {
    for (int rank = 0; rank < size; rank++) {
      waiting.add(new ArrayDeque<>());
    }
    bytes = new int[size];
    inFlight = new int[size];
    unacked = new int[size];
    switched = new boolean[size];
  }

  int size() {
    return bytes.length;
  }

  /**
   * Takes a fragment for a rank; never waits.
   *
   * @throws IOException when there is no such rank, or the fragment breaks a bound
   */
  synchronized void put(Fragment fragment) throws IOException {
    int rank = fragment.rank();
    if (rank < 1 || rank >= size() || fragment.bytes().length > Batch.Writer.LARGEST_FRAGMENT) {
      throw new IOException("no fragment for a rank: " + rank + ", " + fragment.bytes().length);
    }
    if (bytes[rank] + fragment.bytes().length > MAX_BYTES) {
      throw new IOException("more than " + MAX_BYTES + " bytes wait for rank " + rank);
    }
    waiting.get(rank).add(fragment);
    bytes[rank] += fragment.bytes().length;
    notifyAll();
  }

  /** Moves what fits from a rank's queue into a message for it; gives the number of fragments. */
  synchronized int fill(int rank, Batch.Writer message) {
    Deque<Fragment> queue = waiting.get(rank);
    int count = 0;
    while (!queue.isEmpty() && message.add(queue.peek())) {
      bytes[rank] -= queue.remove().bytes().length;
      count++;
    }
    return count;
  }

  // ---- the window ----

  /** Waits for a rank, in turn, for which there is something to send and room in its window. */
  synchronized int awaitRank() throws IOException, InterruptedException {
    while (true) {
      checkOpen();
      for (int i = 1; i < size(); i++) {
        int rank = 1 + (last + i - 1) % (size() - 1);
        boolean room = inFlight[rank] <= WINDOW - Communicator.MAX_MESSAGE;
        if (unacked[rank] >= ACKNOWLEDGE || room && !waiting.get(rank).isEmpty()) {
          last = rank;
          return rank;
        }
      }
      wait();
    }
  }

  /** Bytes to acknowledge to a rank with the message that goes now. */
  synchronized int acknowledge(int rank) {
    int all = unacked[rank];
    unacked[rank] = 0;
    return all;
  }

  /** Whether the window of a rank takes more than an acknowledgement. */
  synchronized boolean hasRoom(int rank) {
    return inFlight[rank] <= WINDOW - Communicator.MAX_MESSAGE;
  }

  synchronized void sent(int rank, int length) {
    inFlight[rank] += length;
  }

  /** A message has come from a rank and been handed on. */
  synchronized void received(int rank, Batch batch, int length) {
    inFlight[rank] -= batch.acked();
    unacked[rank] += length;
    switched[rank] |= batch.turn();
    notifyAll();
  }

  /** Waits until all ranks have ended the mode of the window; what was acknowledged is void. */
  synchronized void awaitSwitched() throws IOException, InterruptedException {
    for (int rank = 1; rank < size(); rank++) {
      while (!switched[rank]) {
        checkOpen();
        wait();
      }
      switched[rank] = false;
      inFlight[rank] = 0;
      unacked[rank] = 0;
    }
  }

  /** What a rank sends after a last round may come while that round is still being handed on. */
  synchronized void awaitWindow() throws IOException, InterruptedException {
    while (inRounds) {
      checkOpen();
      wait();
    }
  }

  // ---- rounds ----

  synchronized void inRounds(boolean value) {
    inRounds = value;
    notifyAll();
  }

  /** Asks for a round, whether or not there is anything to send. */
  synchronized void requestRound() {
    roundRequested = true;
    notifyAll();
  }

  /** Waits until something is to be sent, or a rank has something. */
  synchronized void awaitRound() throws IOException, InterruptedException {
    while (true) {
      checkOpen();
      boolean any = roundRequested;
      for (Deque<Fragment> queue : waiting) {
        any |= !queue.isEmpty();
      }
      if (any) {
        roundRequested = false;
        return;
      }
      wait();
    }
  }

  // ---- the end ----

  synchronized void close(String reason) {
    closed = reason;
    waiting.forEach(Deque::clear);
    notifyAll();
  }

  private void checkOpen() throws IOException {
    if (closed != null) {
      throw new IOException(closed);
    }
  }
}
