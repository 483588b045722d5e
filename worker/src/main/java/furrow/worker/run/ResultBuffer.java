package furrow.worker.run;

import furrow.kernel.Partial;
import furrow.protocol.message.WorkMessage.RangeInfo;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Gathers the results of neighbouring subtasks of a batch. One slot's own. */
final class ResultBuffer {
  private static final byte[] NOTHING = new byte[0];
  private static final long[] NO_LENGTHS = new long[0];
  private static final int FULL = 256 * 1024;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long[] lengths = new long[16];
  private byte[] single;
  private Partial stored;
  private int from;
  private int count;
  private long size;

  /** Begins at subtask {@code k} of the batch. */
  void start(int k) {
    from = k;
    count = 0;
    size = 0;
    single = null;
    stored = null;
    bytes.reset();
  }

  /** Whether this result is to travel alone: flush before and after it. */
  static boolean large(Partial result) {
    return result.size() > FULL;
  }

  void add(Partial result) {
    if (!(result instanceof Partial.OfBytes held)) {
      stored = result;
    } else if (count == 0 && large(result)) {
      single = held.bytes();
    } else {
      bytes.writeBytes(held.bytes());
    }
    if (count == lengths.length) {
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    lengths[count++] = result.size();
    size += result.size();
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return size + 8L * count > FULL && size > 0;
  }

  /** Index after the last subtask gathered. */
  int end() {
    return from + count;
  }

  UnackedResults.Entry take(RangeInfo batch, long busyNanos, long rows, long now) {
    RangeInfo run = RunInfos.part(batch, from, count);
    if (size == 0) {
      return new UnackedResults.Entry(run, NO_LENGTHS, NOTHING, busyNanos, rows, now);
    }
    if (stored != null) {
      return new UnackedResults.Entry(
          run, Arrays.copyOf(lengths, count), NOTHING, stored, busyNanos, rows, now);
    }
    byte[] all = single != null ? single : bytes.toByteArray();
    return new UnackedResults.Entry(run, Arrays.copyOf(lengths, count), all, busyNanos, rows, now);
  }
}
