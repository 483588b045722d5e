package furrow.ring;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * The writing end of one ring. Bytes go in batches; a batch longer than a record is cut. One thread
 * at a time.
 */
class RingWriter {
  /** The moments of a write at which a process may die. */
  enum Step {
    BEFORE_CLAIM,
    CLAIMED,
    HALF_WRITTEN,
    WRITTEN,
    COMMITTED
  }

  private final OneToOneRingBuffer ring;
  private final UnsafeBuffer memory;
  private final CRC32C checksum = new CRC32C();
  private final int epoch;
  private final int largest;
  private int batch;
  private int total;
  private int offset;
  private long tail;
  private long head;
  private RingException broken;

  RingWriter(UnsafeBuffer memory, int capacity, int epoch) {
    this.memory = memory;
    this.ring = new OneToOneRingBuffer(memory);
    this.epoch = epoch;
    this.largest = RingLayout.payload(capacity);
  }

  /** Tests let their process end here. */
  void reached(Step step) {}

  /**
   * Writes as much as there is room for. What remains is the rest of the batch and must be given to
   * the next call.
   *
   * @return whether all of it was written
   * @throws RingException DAMAGED; then always
   */
  boolean write(ByteBuffer bytes) throws RingException {
    if (broken != null) {
      throw broken;
    }
    if (offset == total && !bytes.hasRemaining()) {
      return true;
    }
    if (offset == total) {
      batch++;
      offset = 0;
      total = bytes.remaining();
    } else if (bytes.remaining() != total - offset) {
      throw new IllegalStateException("batch " + batch + " goes on with other bytes");
    }
    try {
      while (bytes.hasRemaining()) {
        if (!record(bytes)) {
          return false;
        }
      }
      return true;
    } catch (IndexOutOfBoundsException | IllegalArgumentException | InternalError e) {
      throw breaks("the ring's memory is not as we left it: " + e, e);
    }
  }

  private boolean record(ByteBuffer bytes) throws RingException {
    checkPositions();
    int length = Math.min(largest, bytes.remaining());
    reached(Step.BEFORE_CLAIM);
    int at = ring.tryClaim(RingLayout.RECORD_TYPE, RingLayout.RECORD_HEADER + length);
    if (at == RingBuffer.INSUFFICIENT_CAPACITY) {
      tail = ring.producerPosition();
      return false;
    }
    reached(Step.CLAIMED);
    memory.putInt(at + RingLayout.RECORD_EPOCH, epoch);
    memory.putInt(at + RingLayout.RECORD_BATCH, batch);
    memory.putInt(at + RingLayout.RECORD_OFFSET, offset);
    memory.putInt(at + RingLayout.RECORD_TOTAL, total);
    memory.putInt(at + RingLayout.RECORD_CHECKSUM, checksum(bytes, length));
    reached(Step.HALF_WRITTEN);
    memory.putBytes(at + RingLayout.RECORD_HEADER, bytes, length);
    reached(Step.WRITTEN);
    ring.commit(at);
    reached(Step.COMMITTED);
    offset += length;
    tail = ring.producerPosition();
    return true;
  }

  private int checksum(ByteBuffer bytes, int length) {
    int limit = bytes.limit();
    int position = bytes.position();
    checksum.reset();
    checksum.update(bytes.limit(position + length));
    bytes.limit(limit).position(position);
    return (int) checksum.getValue();
  }

  private void checkPositions() throws RingException {
    long nowHead = ring.consumerPosition();
    long nowTail = ring.producerPosition();
    if (nowTail != tail || nowHead < head || nowHead > nowTail) {
      throw breaks(
          "positions " + nowHead + ".." + nowTail + " where " + head + ".." + tail + " was", null);
    }
    head = nowHead;
  }

  private RingException breaks(String why, Throwable cause) {
    broken = new RingException(RingException.Kind.DAMAGED, "epoch " + epoch + ": " + why, cause);
    return broken;
  }
}
