package furrow.worker.run;

import furrow.protocol.message.WorkMessage.RunInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Results that are not acknowledged, by attempt. Not thread-safe, except {@link #bytes()}. */
final class UnackedResults {
  private final Map<Integer, TreeMap<Long, UnackedResult>> byIncarnation = new TreeMap<>();
  private volatile long bytes;

  void add(UnackedResult held) {
    UnackedResult before = of(held).put(held.run().counter(), held);
    bytes = bytes + held.weight() - (before == null ? 0 : before.weight());
  }

  /** Forgets what overlaps {@code gone}; a run of which a part remains is cut. */
  void remove(RunInfo gone) {
    TreeMap<Long, UnackedResult> runs = byIncarnation.get(gone.incarnation());
    if (runs == null) {
      return;
    }
    Long first = runs.floorKey(gone.counter());
    long from = first == null ? gone.counter() : first;
    List<UnackedResult> touched =
        new ArrayList<>(runs.subMap(from, gone.counter() + gone.count()).values());
    for (UnackedResult held : touched) {
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
    List<UnackedResult> old = new ArrayList<>();
    for (UnackedResult held : all()) {
      if (held.finishedNanos() - nanos < 0) {
        old.add(held);
      }
    }
    old.forEach(held -> remove(held.run()));
    return old.size();
  }

  List<UnackedResult> all() {
    List<UnackedResult> all = new ArrayList<>();
    byIncarnation.values().stream()
        .map(Map::values)
        .forEach((Collection<UnackedResult> v) -> all.addAll(v));
    return all;
  }

  /** What all of it costs in memory. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return byIncarnation.isEmpty();
  }

  private void cut(TreeMap<Long, UnackedResult> runs, UnackedResult held, RunInfo gone) {
    runs.remove(held.run().counter());
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

  private TreeMap<Long, UnackedResult> of(UnackedResult held) {
    return byIncarnation.computeIfAbsent(held.run().incarnation(), key -> new TreeMap<>());
  }
}
