package furrow.mpi.master;

import furrow.protocol.message.WorldMessage.Carry;
import furrow.protocol.message.WorldMessage.Parcel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Parcels on their way from the ranks to the server. Who brings them waits while {@link #MOST}
 * bytes are there; so a server that does not read holds the ranks back, not the master's memory.
 */
final class Upward {
  /** Bytes that may wait. */
  static final int MOST = 1024 * 1024;

  /** Payload of one Carry, where a parcel is not longer itself. */
  private static final int CARRY = 64 * 1024;

  private final Deque<Parcel> waiting = new ArrayDeque<>();
  private int epoch;
  private int bytes;
  private boolean closed;

  /** From now on parcels of this epoch; those of earlier ones are worth nothing any more. */
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
  synchronized void put(int of, Parcel parcel) throws IOException, InterruptedException {
    while (of == epoch && bytes >= MOST && !closed) {
      wait();
    }
    if (of != epoch || closed) {
      throw new IOException("epoch " + of + " is over");
    }
    waiting.add(parcel);
    bytes += parcel.bytes().length;
    notifyAll();
  }

  /** Waits for what has gathered, as much as one Carry takes; null when there will be none. */
  synchronized Carry take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    if (closed) {
      return null;
    }
    List<Parcel> parcels = new ArrayList<>();
    int size = 0;
    while (!waiting.isEmpty()
        && (parcels.isEmpty() || size + waiting.peek().bytes().length <= CARRY)) {
      Parcel parcel = waiting.remove();
      size += parcel.bytes().length;
      parcels.add(parcel);
    }
    bytes -= size;
    notifyAll();
    return new Carry(epoch, parcels);
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
