package furrow.server.session;

import furrow.protocol.lane.Sharer;
import furrow.protocol.message.WorldMessage.Carry;
import furrow.protocol.message.WorldMessage.Parcel;
import furrow.server.peer.Carrier;
import furrow.server.peer.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The session of a world's master as the ranks' lanes see it: parcels of several ranks, added by
 * any thread, go out in as few Carry messages as the master's event loop has turns.
 *
 * <p>What waits here is bounded by the lanes: each sends no more than its window before its rank
 * has heard of it. Bytes that go to several ranks cross the ring once.
 */
public final class MasterCarrier implements Carrier {
  /** Bytes of parcels in one Carry, where a single one is not longer. */
  static final int CARRY_BYTES = 64 * 1024;

  /** What a parcel counts at least: the fields around its bytes. */
  private static final int LEAST_BYTES = 16;

  private record Item(int epoch, Parcel parcel) {}

  private final Peer master;
  private final Queue<Item> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();

  /** Of the newest epoch; belongs to the event loop. */
  private Sharer sharer = new Sharer();

  private int sharerEpoch;

  public MasterCarrier(Peer master) {
    this.master = master;
  }

  @Override
  public void carry(int epoch, Parcel parcel) {
    if (!master.open()) {
      return;
    }
    queue.add(new Item(epoch, parcel));
    if (!awake.getAndSet(true)) {
      master.execute(this::turn);
    }
  }

  private void turn() {
    awake.set(false);
    List<Parcel> parcels = new ArrayList<>();
    int epoch = 0;
    int bytes = 0;
    for (Item item = queue.poll(); item != null; item = queue.poll()) {
      Parcel parcel = shared(item);
      int length = Math.max(LEAST_BYTES, parcel.bytes().length);
      if (item.epoch() != epoch || bytes + length > CARRY_BYTES) {
        post(epoch, parcels);
        parcels = new ArrayList<>();
        bytes = 0;
      }
      epoch = item.epoch();
      bytes += length;
      parcels.add(parcel);
    }
    post(epoch, parcels);
    master.drain();
  }

  private Parcel shared(Item item) {
    if (item.epoch() != sharerEpoch) {
      sharerEpoch = item.epoch();
      sharer = new Sharer();
    }
    return sharer.send(item.parcel());
  }

  private void post(int epoch, List<Parcel> parcels) {
    if (!parcels.isEmpty() && master.open()) {
      master.post(0, new Carry(epoch, parcels));
    }
  }
}
