package furrow.client.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What all clients of a trial count together. Latencies are nanoseconds, to three digits. */
final class LoadCounts {
  private static final int DIGITS = 3;

  private final Recorder latencies = new Recorder(DIGITS);
  private final LongAdder answered = new LongAdder();
  private final LongAdder unsent = new LongAdder();
  private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
  private volatile long end = Long.MAX_VALUE;
  private volatile boolean ended;

  void answered(long due) {
    latencies.recordValue(Math.max(0, System.nanoTime() - due));
    answered.increment();
  }

  void failed(String kind) {
    errors.computeIfAbsent(kind, key -> new LongAdder()).increment();
  }

  /** From {@code due} on, one each {@code step}, nothing was sent although it was due. */
  void unsent(long due, long step) {
    for (long waited = end - due; waited > 0; waited -= step) {
      latencies.recordValue(waited);
      unsent.increment();
    }
  }

  boolean ended() {
    return ended;
  }

  /** No request is sent from now on. */
  void end() {
    end = System.nanoTime();
    ended = true;
  }

  /** Forgets everything so far: the warm-up. */
  void reset() {
    latencies.reset();
    errors.clear();
  }

  /** All so far. */
  long answers() {
    return answered.sum();
  }

  long unsent() {
    return unsent.sum();
  }

  /** What came since the last call. */
  Histogram latencies() {
    return latencies.getIntervalHistogram();
  }

  Map<String, Long> errors() {
    Map<String, Long> sums = new TreeMap<>();
    errors.forEach((kind, count) -> sums.put(kind, count.sum()));
    return sums;
  }
}
