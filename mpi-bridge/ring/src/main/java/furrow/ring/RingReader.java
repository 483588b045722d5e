package furrow.ring;

import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The reading end of one ring. It trusts nothing: a record counts only when it is copied out, has
 * our epoch, follows the one before, and its checksum fits. One thread at a time.
 */
class RingReader {
  /** The moments of a read at which a process may die. */
  enum Step {
    BEFORE_READ,
    IN_RECORD,
    DELIVERED,
    READ
  }

  /** Between a claim and its commit lie microseconds, or a dead writer. */
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final OneToOneRingBuffer ring;
  private final CRC32C checksum = new CRC32C();
  private final byte[] payload;
  private final int epoch;
  private int batch;
  private int total;
  private int offset;
  private long head;
  private boolean halted;
  private long haltedSince;
  private RingException broken;
  private final MessageHandler taker = this::take;
  private RingEndpoint.Sink sink;

  RingReader(UnsafeBuffer memory, int capacity, int epoch) {
    this.ring = new OneToOneRingBuffer(memory);
    this.epoch = epoch;
    this.payload = new byte[RingLayout.payload(capacity)];
  }

  /** Tests let their process end here. */
  void reached(Step step) {}

  /**
   * Takes records out, in order, whole or not at all.
   *
   * @param most records
   * @param now in nanoseconds, of any clock that only grows
   * @return how many there were
   * @throws RingException DAMAGED, STUCK or HANDLER_FAILED; then always
   */
  int read(RingEndpoint.Sink into, int most, long now) throws RingException {
    if (broken != null) {
      throw broken;
    }
    sink = into;
    try {
      if (ring.consumerPosition() != head) {
        throw damaged("the read position is not where we left it");
      }
      reached(Step.BEFORE_READ);
      int count = ring.read(taker, most);
      if (count == 0) {
        // A record never lies across the end: the first call may have found mere padding there.
        count = ring.read(taker, most);
      }
      reached(Step.READ);
      head = ring.consumerPosition();
      checkProgress(count, now);
      return count;
    } catch (Refusal e) {
      broken = e.why;
      throw broken;
    } catch (IndexOutOfBoundsException | IllegalArgumentException | InternalError e) {
      broken = damaged("its memory is not as a writer leaves it: " + e).why;
      throw broken;
    } finally {
      sink = null;
    }
  }

  /** Whether there is a record, begun or whole. */
  boolean waiting() {
    return ring.producerPosition() != head;
  }

  private void checkProgress(int count, long now) {
    boolean halts = count == 0 && ring.producerPosition() != head;
    if (halts && !halted) {
      haltedSince = now;
    } else if (halts && now - haltedSince > STUCK_NANOS) {
      throw new Refusal(
          new RingException(
              RingException.Kind.STUCK, "epoch " + epoch + ": a record was never finished"));
    }
    halted = halts;
  }

  private void take(int type, MutableDirectBuffer buffer, int index, int length) {
    reached(Step.IN_RECORD);
    int bytes = length - RingLayout.RECORD_HEADER;
    if (type != RingLayout.RECORD_TYPE || bytes < 0 || bytes > payload.length) {
      throw damaged("a record of type " + type + " and length " + length);
    }
    if (buffer.getInt(index + RingLayout.RECORD_EPOCH) != epoch) {
      throw damaged("a record of another epoch");
    }
    checkOrder(
        buffer.getInt(index + RingLayout.RECORD_BATCH),
        buffer.getInt(index + RingLayout.RECORD_OFFSET),
        buffer.getInt(index + RingLayout.RECORD_TOTAL),
        bytes);
    buffer.getBytes(index + RingLayout.RECORD_HEADER, payload, 0, bytes);
    checksum.reset();
    checksum.update(payload, 0, bytes);
    if ((int) checksum.getValue() != buffer.getInt(index + RingLayout.RECORD_CHECKSUM)) {
      throw damaged("the checksum of a record does not fit");
    }
    deliver(bytes);
    reached(Step.DELIVERED);
  }

  private void checkOrder(int itsBatch, int itsOffset, int itsTotal, int bytes) {
    if (offset == total) {
      batch++;
      offset = 0;
      total = itsTotal;
    }
    if (itsBatch != batch || itsOffset != offset || itsTotal != total || bytes > total - offset) {
      throw damaged("record " + itsBatch + ":" + itsOffset + " instead of " + batch + ":" + offset);
    }
    offset += bytes;
  }

  private void deliver(int bytes) {
    try {
      sink.take(payload, bytes);
    } catch (RuntimeException e) {
      throw new Refusal(
          new RingException(
              RingException.Kind.HANDLER_FAILED, "epoch " + epoch + ": a record was lost", e));
    }
  }

  private Refusal damaged(String why) {
    return new Refusal(
        new RingException(RingException.Kind.DAMAGED, "epoch " + epoch + ": " + why));
  }

  /** Carries a refusal through the library's loop. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient RingException why;

    Refusal(RingException why) {
      super(null, why, false, false);
      this.why = why;
    }
  }
}
