package furrow.worker.run;

import furrow.protocol.message.WorkMessage.ResultRun;
import furrow.protocol.message.WorkMessage.RunInfo;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Finished subtasks whose results are kept until the server has committed them.
 *
 * @param lengths one per subtask; empty when all results are empty
 * @param bytes the results one after the other
 * @param finishedNanos when the last of them was finished
 */
record UnackedResult(
    RunInfo run, long[] lengths, byte[] bytes, long busyNanos, long rows, long finishedNanos) {
  /** A single result above this size travels in parts. */
  static final int PART_BYTES = 512 * 1024;

  /** What an entry costs besides its results. */
  private static final int OVERHEAD = 128;

  boolean inParts() {
    return run.count() == 1 && bytes.length > PART_BYTES;
  }

  long weight() {
    return OVERHEAD + bytes.length + 8L * lengths.length;
  }

  ResultRun message() {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    byte[] inline = inParts() ? new byte[0] : bytes;
    return new ResultRun(run, lengths, inline, inParts(), (int) crc.getValue(), busyNanos, rows);
  }

  /** Subtasks {@code [from, to)} alone; times and rows are shared out evenly. */
  UnackedResult part(int from, int to) {
    int count = to - from;
    RunInfo some = RunInfos.part(run, from, count);
    long busy = busyNanos / run.count() * count;
    long someRows = rows / run.count() * count;
    if (lengths.length == 0) {
      return new UnackedResult(some, lengths, bytes, busy, someRows, finishedNanos);
    }
    long[] someLengths = Arrays.copyOfRange(lengths, from, to);
    int start = (int) sum(lengths, from);
    byte[] someBytes =
        Arrays.copyOfRange(bytes, start, start + (int) sum(someLengths, someLengths.length));
    return new UnackedResult(some, someLengths, someBytes, busy, someRows, finishedNanos);
  }

  private static long sum(long[] values, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i];
    }
    return sum;
  }
}
