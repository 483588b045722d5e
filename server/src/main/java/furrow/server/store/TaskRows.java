package furrow.server.store;

import furrow.engine.Change;
import furrow.engine.Segment;
import furrow.runtime.Ranges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the tables beside {@code task} hold of one task, gathered while loading. */
final class TaskRows {
  final List<String> argv = new ArrayList<>();
  final Map<String, String> options = new HashMap<>();
  final List<Segment> segments = new ArrayList<>();
  final Ranges superseded = new Ranges();
  final List<Change.SubtaskEnded> ended = new ArrayList<>();
  final Map<Long, Long> highWater = new HashMap<>();
  final Map<Long, Integer> strikes = new HashMap<>();
  long rows;

  private final Ranges done = new Ranges();
  private long first;
  private long end;

  /** One completion; they come in order, so neighbours are joined before they reach the set. */
  void done(long from, long count, long rowsOfRun) {
    rows += rowsOfRun;
    if (from != end) {
      flush();
      first = from;
    }
    end = from + count;
  }

  private void flush() {
    if (end > first) {
      done.add(first, end);
    }
  }

  List<long[]> doneRanges() {
    flush();
    for (long[] range : superseded.toList()) {
      done.remove(range[0], range[1]);
    }
    return done.toList();
  }
}
