package furrow.worker.run;

import furrow.kernel.Partial;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultRange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Results that are not acknowledged, by attempt. Not thread-safe, except {@link #bytes()}. */
final class UnackedResults {
  private final Map<Integer, TreeMap<Long, Entry>> byIncarnation = new TreeMap<>();
  private volatile long bytes;

  void add(Entry held) {
    Entry before = of(held).put(held.run().counter(), held);
    bytes = bytes + held.weight() - (before == null ? 0 : before.weight());
  }

  /** Forgets what overlaps {@code gone}; a run of which a part remains is cut. */
  void remove(RangeInfo gone) {
    TreeMap<Long, Entry> runs = byIncarnation.get(gone.incarnation());
    if (runs == null) {
      return;
    }
    Long first = runs.floorKey(gone.counter());
    long from = first == null ? gone.counter() : first;
    List<Entry> touched =
        new ArrayList<>(runs.subMap(from, gone.counter() + gone.count()).values());
    for (Entry held : touched) {
      if (RunInfos.overlap(held.run(), gone)) {
        cut(runs, held, gone);
      }
    }
    if (runs.isEmpty()) {
      byIncarnation.remove(gone.incarnation());
    }
  }

  /** Forgets what was finished before an instant; gives the number of runs forgotten. */
  int removeFinishedBefore(long nanos) {
    List<Entry> old = new ArrayList<>();
    for (Entry held : all()) {
      if (held.finishedNanos() - nanos < 0) {
        old.add(held);
      }
    }
    old.forEach(held -> remove(held.run()));
    return old.size();
  }

  List<Entry> all() {
    List<Entry> all = new ArrayList<>();
    byIncarnation.values().stream()
        .map(Map::values)
        .forEach((Collection<Entry> v) -> all.addAll(v));
    return all;
  }

  /** What all of it costs in memory. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return byIncarnation.isEmpty();
  }

  private void cut(TreeMap<Long, Entry> runs, Entry held, RangeInfo gone) {
    runs.remove(held.run().counter());
    held.discard();
    bytes = bytes - held.weight();
    int from = RunInfos.from(held.run(), gone);
    int to = RunInfos.to(held.run(), gone);
    if (from > 0) {
      add(held.part(0, from));
    }
    if (to < held.run().count()) {
      add(held.part(to, held.run().count()));
    }
  }

  private TreeMap<Long, Entry> of(Entry held) {
    return byIncarnation.computeIfAbsent(held.run().incarnation(), key -> new TreeMap<>());
  }

  /**
   * Finished subtasks whose results are kept until the server has committed them.
   *
   * @param lengths one per subtask; empty when all results are empty
   * @param bytes the results one after the other; empty when there is one that is stored
   * @param stored the only result, when it is not held in memory; else null
   * @param finishedNanos when the last of them was finished
   */
  record Entry(
      RangeInfo run,
      long[] lengths,
      byte[] bytes,
      Partial stored,
      long busyNanos,
      long rows,
      long finishedNanos) {
    /** A single result above this size travels in parts. */
    static final int PART_BYTES = 512 * 1024;

    /** What an entry costs besides its results. */
    private static final int OVERHEAD = 128;

    /** Results that are held in memory. */
    Entry(RangeInfo run, long[] lengths, byte[] bytes, long busyNanos, long rows, long finished) {
      this(run, lengths, bytes, null, busyNanos, rows, finished);
    }

    boolean inParts() {
      return stored != null || run.count() == 1 && bytes.length > PART_BYTES;
    }

    /** The bytes from the beginning; only for what is sent in parts. */
    InputStream open() throws IOException {
      return stored == null ? new ByteArrayInputStream(bytes) : stored.open();
    }

    /** Not needed any more. */
    void discard() {
      if (stored != null) {
        stored.discard();
      }
    }

    /** What it takes of the bytes that may be held; on disk as in memory. */
    long weight() {
      long size = stored == null ? bytes.length : stored.size();
      return OVERHEAD + size + 8L * lengths.length;
    }

    /** For what fits into a frame. */
    ResultRange message() {
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      return new ResultRange(run, lengths, bytes, false, (int) crc.getValue(), busyNanos, rows);
    }

    /** After the parts, whose checksum this is. */
    ResultRange messageAfterParts(CRC32C crc) {
      int sum = (int) crc.getValue();
      return new ResultRange(run, lengths, new byte[0], true, sum, busyNanos, rows);
    }

    /** Subtasks {@code [from, to)} alone; times and rows are shared out evenly. */
    Entry part(int from, int to) {
      int count = to - from;
      RangeInfo some = RunInfos.part(run, from, count);
      long busy = busyNanos / run.count() * count;
      long someRows = rows / run.count() * count;
      if (lengths.length == 0) {
        return new Entry(some, lengths, bytes, busy, someRows, finishedNanos);
      }
      long[] someLengths = Arrays.copyOfRange(lengths, from, to);
      int start = (int) sum(lengths, from);
      byte[] someBytes =
          Arrays.copyOfRange(bytes, start, start + (int) sum(someLengths, someLengths.length));
      return new Entry(some, someLengths, someBytes, busy, someRows, finishedNanos);
    }

    private static long sum(long[] values, int count) {
      long sum = 0;
      for (int i = 0; i < count; i++) {
        sum += values[i];
      }
      return sum;
    }
  }
}
