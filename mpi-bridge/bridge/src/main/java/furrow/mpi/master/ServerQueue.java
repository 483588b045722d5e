package furrow.mpi.master;

import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.Fragments;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Fragments on their way from the ranks to the server. Who brings them waits while {@link #MOST}
 * bytes are there; so a server that does not read holds the ranks back, not the master's memory.
 */
final class ServerQueue {
  /** Bytes that may wait. */
  static final int MOST = 1024 * 1024;

  /** Payload of one Fragments, where a fragment is not longer itself. */
  private static final int CARRY = 64 * 1024;

  private final Deque<Fragment> waiting = new ArrayDeque<>();
  private int epoch;
  private int bytes;
  private boolean closed;

  /** From now on fragments of this epoch; those of earlier ones are worth nothing any more. */
  synchronized void begin(int fresh) {
    epoch = fresh;
    waiting.clear();
    bytes = 0;
    notifyAll();
  }

  /** This epoch is over. */
  synchronized void end(int old) {
    if (epoch == old) {
      begin(0);
    }
  }

  /**
   * @throws IOException when the epoch is over
   */
  synchronized void put(int of, Fragment fragment) throws IOException, InterruptedException {
    while (of == epoch && bytes >= MOST && !closed) {
      wait();
    }
    if (of != epoch || closed) {
      throw new IOException("epoch " + of + " is over");
    }
    waiting.add(fragment);
    bytes += fragment.bytes().length;
    notifyAll();
  }

  /** Waits for what has gathered, as much as one Fragments takes; null when there will be none. */
  synchronized Fragments take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    if (closed) {
      return null;
    }
    List<Fragment> fragments = new ArrayList<>();
    int size = 0;
    while (!waiting.isEmpty()
        && (fragments.isEmpty() || size + waiting.peek().bytes().length <= CARRY)) {
      Fragment fragment = waiting.remove();
      size += fragment.bytes().length;
      fragments.add(fragment);
    }
    bytes -= size;
    notifyAll();
    return new Fragments(epoch, fragments);
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
