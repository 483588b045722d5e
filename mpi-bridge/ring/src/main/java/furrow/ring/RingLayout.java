package furrow.ring;

import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Where things are in a ring file; all numbers little-endian. Drawn in docs/ring.md.
 *
 * <pre>
 *      0  magic u64 | version u32 | capacity u32 | epoch u32
 *    128  attached u32            (0, then 1 for ever)
 *    256  server's flags: sleeping u32 | +128 shutdown u32
 *    512  worker's flags: sleeping u32 | +128 shutdown u32
 *   4096  request ring:  capacity bytes + Agrona's trailer, rounded up to 4096
 *    ...  response ring: the same
 * </pre>
 *
 * Each flag has cache lines of its own.
 */
final class RingLayout {
  static final long MAGIC = 0x31474E4952525546L;
  static final int VERSION = 1;

  static final int MAGIC_AT = 0;
  static final int VERSION_AT = 8;
  static final int CAPACITY_AT = 12;
  static final int EPOCH_AT = 16;
  static final int ATTACHED_AT = 128;
  static final int SERVER_AT = 256;
  static final int WORKER_AT = 512;
  static final int SLEEPING = 0;
  static final int SHUTDOWN = 128;
  static final int HEADER_SIZE = 4096;

  // A record's fields, in front of its payload.
  static final int RECORD_EPOCH = 0;
  static final int RECORD_BATCH = 4;
  static final int RECORD_OFFSET = 8;
  static final int RECORD_TOTAL = 12;
  static final int RECORD_CHECKSUM = 16;
  static final int RECORD_HEADER = 20;

  /** The one type of record; Agrona's own for padding is -1. */
  static final int RECORD_TYPE = 1;

  static final int LEAST_CAPACITY = 1 << 12;
  static final int MOST_CAPACITY = 1 << 26;
  private static final int LARGEST_PAYLOAD = 16 * 1024;

  private RingLayout() {}

  /** Largest payload of a record; longer batches are cut. */
  static int payload(int capacity) {
    return Math.min(LARGEST_PAYLOAD, capacity / 8 - RECORD_HEADER);
  }

  /** Bytes of one ring, trailer included. */
  static int ringSize(int capacity) {
    return capacity + RingBufferDescriptor.TRAILER_LENGTH;
  }

  static int requestAt() {
    return HEADER_SIZE;
  }

  static int responseAt(int capacity) {
    return HEADER_SIZE + round(ringSize(capacity));
  }

  static int fileSize(int capacity) {
    return HEADER_SIZE + 2 * round(ringSize(capacity));
  }

  static boolean validCapacity(int capacity) {
    return Integer.bitCount(capacity) == 1
        && capacity >= LEAST_CAPACITY
        && capacity <= MOST_CAPACITY;
  }

  private static int round(int size) {
    return (size + HEADER_SIZE - 1) / HEADER_SIZE * HEADER_SIZE;
  }
}
