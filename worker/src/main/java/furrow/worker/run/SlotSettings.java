package furrow.worker.run;

import java.util.concurrent.TimeUnit;

/**
 * The numbers that a slot runner works by.
 *
 * @param slots subtasks at a time
 * @param holdBytes unacknowledged results; beyond it no new subtask starts
 * @param batchNanos how long the subtasks a slot takes at once should last together
 * @param giveUpNanos how long results are held, and a range is waited for, without a server
 * @param graceNanos how long a subtask that timed out may take to end before its thread is given up
 * @param cacheBytes blocks of inputs that were fetched from the server
 */
public record SlotSettings(
    int slots,
    long holdBytes,
    long batchNanos,
    long giveUpNanos,
    long graceNanos,
    long cacheBytes) {

  public SlotSettings {
    if (slots < 1) {
      throw new IllegalArgumentException("slots: " + slots + " (expected: >= 1)");
    }
  }

  /** These settings with other batches. */
  public SlotSettings withBatchNanos(long nanos) {
    return new SlotSettings(slots, holdBytes, nanos, giveUpNanos, graceNanos, cacheBytes);
  }

  /** Defaults for a number of slots in a heap of this size. */
  public static SlotSettings of(int slots, long heapBytes) {
    return new SlotSettings(
        slots,
        heapBytes / 4,
        TimeUnit.MILLISECONDS.toNanos(50),
        TimeUnit.MINUTES.toNanos(10),
        TimeUnit.SECONDS.toNanos(5),
        heapBytes / 8);
  }
}
