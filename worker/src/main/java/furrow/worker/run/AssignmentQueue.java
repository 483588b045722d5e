package furrow.worker.run;

import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.RangeInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Assigned runs in the order of their arrival. Not thread-safe. */
final class AssignmentQueue {
  private Deque<AssignedRange> runs = new ArrayDeque<>();
  private long subtasks;

  void addLast(AssignedRange run) {
    runs.addLast(run);
    subtasks += run.run().count();
  }

  void addFirst(AssignedRange run) {
    runs.addFirst(run);
    subtasks += run.run().count();
  }

  AssignedRange peek() {
    return runs.peekFirst();
  }

  /** Takes up to {@code count} subtasks of the first run. */
  AssignedRange take(int count) {
    AssignedRange first = runs.removeFirst();
    int size = first.run().count();
    int taken = Math.min(count, size);
    if (taken < size) {
      runs.addFirst(RunInfos.part(first, taken, size - taken));
    }
    subtasks -= taken;
    return RunInfos.part(first, 0, taken);
  }

  void remove(RangeInfo gone) {
    Deque<AssignedRange> kept = new ArrayDeque<>();
    for (AssignedRange run : runs) {
      if (RunInfos.overlap(run.run(), gone)) {
        int from = RunInfos.from(run.run(), gone);
        int to = RunInfos.to(run.run(), gone);
        subtasks -= to - from;
        keep(kept, run, 0, from);
        keep(kept, run, to, run.run().count());
      } else {
        kept.addLast(run);
      }
    }
    runs = kept;
  }

  void removeTask(long task) {
    runs.removeIf(run -> run.run().task() == task);
    subtasks = runs.stream().mapToLong(run -> run.run().count()).sum();
  }

  /** Takes all out. */
  List<RangeInfo> drain() {
    List<RangeInfo> drained = infos();
    runs.clear();
    subtasks = 0;
    return drained;
  }

  List<RangeInfo> infos() {
    List<RangeInfo> infos = new ArrayList<>(runs.size());
    runs.forEach(run -> infos.add(run.run()));
    return infos;
  }

  long subtasks() {
    return subtasks;
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  private static void keep(Deque<AssignedRange> kept, AssignedRange run, int from, int to) {
    if (from < to) {
      kept.addLast(RunInfos.part(run, from, to - from));
    }
  }
}
