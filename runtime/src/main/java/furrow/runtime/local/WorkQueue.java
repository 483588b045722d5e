package furrow.runtime.local;

import furrow.engine.Effect;
import furrow.engine.SubtaskRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Assigned runs in order; slots cut pieces off the front. Bounded by what the engine assigns. */
final class WorkQueue {
  private final Deque<Effect.Assignment> waiting = new ArrayDeque<>();
  private boolean closed;

  /** Says how many subtasks to cut off a run. */
  interface Stride {
    int of(Effect.Assignment assignment);
  }

  synchronized void add(List<Effect.Assignment> assignments) {
    waiting.addAll(assignments);
    notifyAll();
  }

  /** Waits for work; null when closed. */
  synchronized Effect.Assignment take(Stride stride) throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    if (closed) {
      return null;
    }
    Effect.Assignment head = waiting.poll();
    SubtaskRange run = head.range();
    int count = Math.min(run.count(), Math.max(1, stride.of(head)));
    if (count == run.count()) {
      return head;
    }
    waiting.addFirst(with(head, cut(run, count, run.count() - count)));
    return with(head, cut(run, 0, count));
  }

  /** Drops what is revoked and has not been taken. */
  synchronized void revoke(SubtaskRange revoked) {
    Deque<Effect.Assignment> kept = new ArrayDeque<>();
    Iterator<Effect.Assignment> all = waiting.iterator();
    while (all.hasNext()) {
      Effect.Assignment assignment = all.next();
      SubtaskRange run = assignment.range();
      if (!sameLease(run, revoked)) {
        kept.add(assignment);
        continue;
      }
      if (run.first() < revoked.first()) {
        kept.add(with(assignment, cut(run, 0, (int) (revoked.first() - run.first()))));
      }
      if (run.end() > revoked.end()) {
        int skip = (int) (revoked.end() - run.first());
        kept.add(with(assignment, cut(run, skip, run.count() - skip)));
      }
    }
    waiting.clear();
    waiting.addAll(kept);
  }

  /** Whether two runs hand out at least one subtask with the same attempt. */
  static boolean sameLease(SubtaskRange one, SubtaskRange other) {
    return one.task() == other.task()
        && one.first() < other.end()
        && other.first() < one.end()
        && one.attempt().plus(other.first() - one.first()).equals(other.attempt());
  }

  synchronized void forget(long task) {
    waiting.removeIf(assignment -> assignment.range().task() == task);
  }

  synchronized void close() {
    closed = true;
    waiting.clear();
    notifyAll();
  }

  static SubtaskRange cut(SubtaskRange run, int skip, int count) {
    return new SubtaskRange(run.task(), run.first() + skip, count, run.attempt().plus(skip));
  }

  private static Effect.Assignment with(Effect.Assignment assignment, SubtaskRange run) {
    return new Effect.Assignment(assignment.spec(), assignment.plan(), assignment.segment(), run);
  }
}
