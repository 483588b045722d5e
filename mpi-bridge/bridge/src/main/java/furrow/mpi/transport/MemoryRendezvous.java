package furrow.mpi.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the ranks of one world in memory share: who has come, their mailboxes, and its end. */
final class MemoryRendezvous {
  private final Mailbox[] boxes;
  private final Map<Integer, Consumer<String>> listeners = new HashMap<>();
  private final boolean[] left;
  private final CountDownLatch missing;
  private String lost;
  private boolean complete;

  MemoryRendezvous(int size, MemoryTransport.Loss loss) {
    boxes = new Mailbox[size];
    for (int rank = 0; rank < size; rank++) {
      boxes[rank] = new Mailbox(loss == MemoryTransport.Loss.HANGS);
    }
    left = new boolean[size];
    missing = new CountDownLatch(size);
  }

  int size() {
    return boxes.length;
  }

  Mailbox box(int rank) {
    return boxes[rank];
  }

  /** Comes to the meeting and waits for the others. */
  void await(Duration limit) throws IOException, InterruptedException {
    missing.countDown();
    boolean met = missing.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    synchronized (this) {
      complete |= met && lost == null;
      if (complete) {
        return;
      }
    }
    String reason = "not all ranks have come within " + limit.toMillis() + " ms";
    giveUp(reason);
    synchronized (this) {
      throw new IOException(lost == null ? reason : lost);
    }
  }

  /** Makes the meeting fail for who has not got through it yet; a world that is there goes on. */
  void giveUp(String reason) {
    synchronized (this) {
      if (complete || lost != null) {
        return;
      }
      lost = reason;
    }
    while (missing.getCount() > 0) {
      missing.countDown();
    }
  }

  void listen(int rank, Consumer<String> listener) {
    String reason;
    synchronized (this) {
      if (left[rank]) {
        return;
      }
      reason = lost;
      if (reason == null) {
        listeners.put(rank, listener);
        return;
      }
    }
    listener.accept(reason);
  }

  /** One leaves, and so the world ends for all. */
  void leave(int rank) {
    List<Consumer<String>> told;
    String reason = "rank " + rank + " has left the world";
    synchronized (this) {
      left[rank] = true;
      listeners.remove(rank);
      if (lost != null) {
        return;
      }
      lost = reason;
      told = List.copyOf(listeners.values());
      listeners.clear();
    }
    for (Mailbox box : boxes) {
      box.lose(reason);
    }
    for (Consumer<String> listener : told) {
      // As with a connection that ends, nobody's hearing of it waits for the others'.
      Thread thread = new Thread(() -> listener.accept(reason), "furrow-memory-loss");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
