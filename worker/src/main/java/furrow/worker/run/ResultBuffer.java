package furrow.worker.run;

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
  private int from;
  private int count;
  private long size;

  /** Begins at subtask {@code k} of the batch. */
  void start(int k) {
    from = k;
    count = 0;
    size = 0;
    single = null;
    bytes.reset();
  }

  /** Whether this result is to travel alone: flush before and after it. */
  static boolean large(byte[] result) {
    return result.length > FULL;
  }

  void add(byte[] result) {
    if (count == 0 && large(result)) {
      single = result;
    } else {
      bytes.writeBytes(result);
    }
    if (count == lengths.length) {
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    lengths[count++] = result.length;
    size += result.length;
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
    byte[] all = single != null ? single : bytes.toByteArray();
    return new UnackedResults.Entry(run, Arrays.copyOf(lengths, count), all, busyNanos, rows, now);
  }
}
