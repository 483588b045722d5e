package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.handler.EngineContext;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.task.RangeSet;
import furrow.engine.task.SegmentState;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold after every step, whatever happened. */
final class Invariants {
  private Invariants() {}

  static void check(EngineContext context) {
    Map<Session, Long> held = new HashMap<>();
    for (Task task : context.tasks().all().values()) {
      places(task);
      leases(context, task, held);
    }
    for (Session session : context.sessions().all()) {
      assertThat(session.leased())
          .as("leases of session %s", session.id())
          .isEqualTo(held.getOrDefault(session, 0L));
      assertThat(session.busy() + Math.max(0, session.slots() - session.leased()))
          .as("busy + free = slots of session %s", session.id())
          .isEqualTo(session.slots());
      if (session.leased() == 0) {
        assertThat(session.backlogNanos()).as("backlog of an empty session").isZero();
      }
    }
  }

  /** Every planned subtask of a live task is in exactly one place. */
  private static void places(Task task) {
    List<long[]> pieces = new ArrayList<>();
    pieces.addAll(task.done().toList());
    pieces.addAll(task.superseded().toList());
    task.failures().ended().keySet().forEach(index -> pieces.add(new long[] {index, index + 1}));
    if (task.live()) {
      pieces.addAll(task.unconfirmed().toList());
      task.exclusive().forEach(index -> pieces.add(new long[] {index, index + 1}));
      for (SegmentState state : task.segments().all()) {
        pieces.addAll(state.readyRanges());
      }
      task.ready().retries().indices().forEach(at -> pieces.add(new long[] {at, at + 1}));
      for (Lease lease : task.leases().all()) {
        if (!lease.copy()) {
          pieces.add(new long[] {lease.first(), lease.end()});
        }
      }
    } else {
      assertThat(task.leases().isEmpty()).as("leases of ended task %s", task.id()).isTrue();
      assertThat(task.ready().isEmpty()).as("ready of ended task %s", task.id()).isTrue();
    }
    long ready = task.ready().retries().size();
    for (SegmentState state : task.segments().all()) {
      for (long[] range : state.readyRanges()) {
        ready += range[1] - range[0];
      }
    }
    assertThat(task.ready().size()).as("ready of task %s", task.id()).isEqualTo(ready);
    RangeSet union = new RangeSet();
    long sum = 0;
    for (long[] piece : pieces) {
      union.add(piece[0], piece[1]);
      sum += piece[1] - piece[0];
    }
    assertThat(sum).as("no subtask of task %s in two places", task.id()).isEqualTo(union.size());
    if (task.live()) {
      assertThat(sum)
          .as("no subtask of task %s lost", task.id())
          .isEqualTo(task.segments().nextIndex());
    }
  }

  private static void leases(EngineContext context, Task task, Map<Session, Long> held) {
    long firsts = 0;
    for (Lease lease : task.leases().all()) {
      held.merge(lease.session(), (long) lease.count(), Long::sum);
      firsts += lease.copy() ? 0 : lease.count();
      assertThat(lease.count()).as("count of a lease").isPositive();
      assertThat(context.sessions().get(lease.session().id()))
          .as("a lease belongs to a live session")
          .isSameAs(lease.session());
      assertThat(lease.end())
          .as("nothing is handed out above the stored high-water mark")
          .isLessThanOrEqualTo(task.segments().of(lease.first()).highWater());
      if (lease.copy()) {
        assertThat(task.leases().unheld(lease.first(), lease.end()))
            .as("a copy has its first lease beside it")
            .isEmpty();
      }
    }
    assertThat(task.leases().leased()).as("leased subtasks").isEqualTo(firsts);
  }
}
