package furrow.server.mpi;

import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.protocol.multipath.FragmentDedup;
import furrow.server.peer.FragmentSink;
import furrow.server.peer.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The session of a world's master as the ranks' channels see it: fragments of several ranks, added
 * by any thread, go out in as few Fragments messages as the master's event loop has turns.
 *
 * <p>What waits here is bounded by the channels: each sends no more than its window before its rank
 * has acknowledged it. Bytes that go to several ranks cross the ring once.
 */
public final class MasterSender implements FragmentSink {
  /** Bytes of fragments in one Fragments, where a single one is not longer. */
  static final int MESSAGE_BYTES = 64 * 1024;

  /** What a fragment counts at least: the fields around its bytes. */
  private static final int MIN_BYTES = 16;

  private record Item(int epoch, Fragment fragment) {}

  private final Peer master;
  private final Queue<Item> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();

  /** Of the newest epoch; belongs to the event loop. */
  private FragmentDedup.Encoder dedup = new FragmentDedup.Encoder();

  private int dedupEpoch;

  public MasterSender(Peer master) {
    this.master = master;
  }

  @Override
  public void send(int epoch, Fragment fragment) {
    if (!master.open()) {
      return;
    }
    queue.add(new Item(epoch, fragment));
    if (!awake.getAndSet(true)) {
      master.execute(this::turn);
    }
  }

  private void turn() {
    awake.set(false);
    List<Fragment> fragments = new ArrayList<>();
    int epoch = 0;
    int bytes = 0;
    for (Item item = queue.poll(); item != null; item = queue.poll()) {
      Fragment fragment = deduplicated(item);
      int length = Math.max(MIN_BYTES, fragment.bytes().length);
      if (item.epoch() != epoch || bytes + length > MESSAGE_BYTES) {
        post(epoch, fragments);
        fragments = new ArrayList<>();
        bytes = 0;
      }
      epoch = item.epoch();
      bytes += length;
      fragments.add(fragment);
    }
    post(epoch, fragments);
    master.drain();
  }

  private Fragment deduplicated(Item item) {
    if (item.epoch() != dedupEpoch) {
      dedupEpoch = item.epoch();
      dedup = new FragmentDedup.Encoder();
    }
    return dedup.send(item.fragment());
  }

  private void post(int epoch, List<Fragment> fragments) {
    if (!fragments.isEmpty() && master.open()) {
      master.post(0, new Fragments(epoch, fragments));
    }
  }
}
