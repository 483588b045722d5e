package furrow.server.net;

import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.multipath.MultipathLimits;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fragments on their way from the event loop of a world's master to that of a rank. Any thread
 * adds, the rank's loop takes. Holds twice what a rank may have unacknowledged; one that sends more
 * loses its session.
 */
final class FragmentInbox {
  private static final int MAX_BYTES = 2 * MultipathLimits.MAX_UNACKED;

  /** What a fragment weighs beside its bytes, so that many small ones count too. */
  private static final int FRAGMENT_WEIGHT = 16;

  /** A fragment that has come. */
  record Item(int epoch, Fragment fragment) {
    private int weight() {
      return FRAGMENT_WEIGHT + fragment.bytes().length;
    }
  }

  private final Queue<Item> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger bytes = new AtomicInteger();
  private final AtomicBoolean awake = new AtomicBoolean();
  private volatile boolean overflowed;

  /** Adds; gives whether the taker must be woken. */
  boolean add(int epoch, Fragment fragment) {
    Item item = new Item(epoch, fragment);
    if (bytes.addAndGet(item.weight()) > MAX_BYTES) {
      bytes.addAndGet(-item.weight());
      overflowed = true;
    } else {
      queue.add(item);
    }
    return !awake.getAndSet(true);
  }

  /** The taker is awake: whoever adds from now on wakes it again. */
  void begin() {
    awake.set(false);
  }

  /** The next fragment, or null. */
  Item next() {
    Item item = queue.poll();
    if (item != null) {
      bytes.addAndGet(-item.weight());
    }
    return item;
  }

  /** Whether something was dropped, because there was too much. */
  boolean overflowed() {
    return overflowed;
  }
}
