package furrow.worker.run;

import furrow.protocol.message.WorkMessage.Advanced;
import furrow.protocol.message.WorkMessage.OutputHeld;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Checks the running batches five times per second: sends results that wait behind a long subtask,
 * reports progress, ends subtasks that exceed their timeout. Sleeps while nothing runs.
 */
final class BatchMonitor {
  private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final LeaseStore leases;
  private final SlotSettings settings;
  private final Runnable newSlot;
  private final Runnable exhausted;
  private Map<Long, Long> lastReported = new HashMap<>();
  private Map<Long, List<Long>> lastHeld = Map.of();
  private Upstream lastUpstream;
  private int abandoned;

  BatchMonitor(LeaseStore leases, SlotSettings settings, Runnable newSlot, Runnable exhausted) {
    this.leases = leases;
    this.settings = settings;
    this.newSlot = newSlot;
    this.exhausted = exhausted;
  }

  void run(LongSupplier clock) {
    try {
      while (leases.awaitRound(ROUND_NANOS)) {
        round(clock.getAsLong());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void round(long now) {
    List<SlotBatch> batches = leases.batches();
    for (SlotBatch batch : batches) {
      leases.collect(batch, now);
      int late = batch.expire(now);
      if (late >= 0) {
        leases.report(FailureMapping.timeout(batch, late));
      }
      if (batch.abandon(now, settings.graceNanos())) {
        replaceSlot(batch, now);
      }
    }
    reportProgress(batches);
    reportHeld(batches);
  }

  private void replaceSlot(SlotBatch batch, long now) {
    leases.end(batch, now);
    newSlot.run();
    if (++abandoned == 2 * settings.slots()) {
      exhausted.run();
    }
  }

  private void reportHeld(List<SlotBatch> batches) {
    Upstream upstream = leases.upstream();
    if (upstream == null) {
      return;
    }
    if (upstream != lastUpstream) {
      lastHeld = Map.of();
      lastUpstream = upstream;
    }
    Map<Long, List<Long>> held = held(batches);
    Set<Long> tasks = new TreeSet<>(held.keySet());
    tasks.addAll(lastHeld.keySet());
    try {
      for (long task : tasks) {
        List<Long> subtasks = held.getOrDefault(task, List.of());
        if (!subtasks.equals(lastHeld.get(task))) {
          long[] all = subtasks.stream().mapToLong(Long::longValue).toArray();
          upstream.outputHeld(new OutputHeld(task, all));
        }
      }
      lastHeld = held;
    } catch (IOException e) {
      leases.detach(upstream);
    }
  }

  /** Subtasks by task whose programs' outputs are held by others. */
  private static Map<Long, List<Long>> held(List<SlotBatch> batches) {
    Map<Long, List<Long>> held = new HashMap<>();
    for (SlotBatch batch : batches) {
      long subtask = batch.heldSubtask();
      if (subtask >= 0) {
        held.computeIfAbsent(batch.task(), task -> new ArrayList<>()).add(subtask);
      }
    }
    return held;
  }

  private void reportProgress(List<SlotBatch> batches) {
    Map<Long, Long> units = new HashMap<>();
    for (SlotBatch batch : batches) {
      units.merge(batch.task(), batch.unitsDone(), Long::sum);
    }
    Upstream upstream = leases.upstream();
    if (upstream == null) {
      return;
    }
    try {
      for (Map.Entry<Long, Long> task : units.entrySet()) {
        if (!task.getValue().equals(lastReported.get(task.getKey()))) {
          upstream.advanced(new Advanced(task.getKey(), task.getValue()));
        }
      }
      lastReported = units;
    } catch (IOException e) {
      leases.detach(upstream);
    }
  }
}
