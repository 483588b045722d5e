package furrow.worker.run;

import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Every lease a worker holds, each in exactly one place: queued, running in a slot, finished and
 * not acknowledged, or failed and not reported. So what a {@code Join} lists is complete. Not
 * thread-safe, except {@link #full()}.
 */
final class LeaseState {
  private final long holdBytes;
  private final AssignmentQueue queue = new AssignmentQueue();
  private final Set<SlotBatch> running = new LinkedHashSet<>();
  private final UnackedResults unacked = new UnackedResults();
  private final ReportQueue reports = new ReportQueue();
  private List<SubtaskFailed> inFlight = List.of();
  private boolean sending;
  private boolean draining;

  /**
   * @param holdBytes results that may be unacknowledged
   */
  LeaseState(long holdBytes) {
    this.holdBytes = holdBytes;
  }

  // ---- slots ----

  AssignmentQueue queue() {
    return queue;
  }

  /** Whether the unacknowledged results fill their budget: no new subtask may start. */
  boolean full() {
    return unacked.bytes() > holdBytes;
  }

  void begin(SlotBatch batch) {
    running.add(batch);
  }

  List<SlotBatch> running() {
    return new ArrayList<>(running);
  }

  boolean isAnyRunning() {
    return !running.isEmpty();
  }

  /** Queues the results that a batch has gathered, and keeps them until they are acknowledged. */
  void collect(SlotBatch batch, long now) {
    UnackedResults.Entry results = batch.takeResults(now);
    if (results != null) {
      unacked.add(results);
      reports.result(results);
    }
  }

  /** Subtask {@code k} of a batch ends without a result. */
  void skip(SlotBatch batch, int k, long now) {
    collect(batch, now);
    batch.skip(k);
  }

  void report(SubtaskFailed failure) {
    reports.failure(failure);
  }

  /** A slot ends a batch; subtasks that it has not run are queued in front, or returned. */
  void end(SlotBatch batch, long now) {
    if (!running.remove(batch)) {
      return;
    }
    collect(batch, now);
    for (AssignedRange left : batch.leftOver()) {
      if (draining) {
        reports.returned(List.of(left.run()));
      } else {
        queue.addFirst(left);
      }
    }
  }

  // ---- server ----

  void assign(AssignedRange run) {
    if (draining) {
      reports.returned(List.of(run.run()));
    } else {
      queue.addLast(run);
    }
  }

  /** Drops this lease, queued, running or finished. */
  void revoke(RangeInfo gone) {
    queue.remove(gone);
    running.forEach(batch -> batch.revoke(gone));
    acknowledge(gone);
  }

  /** The server has committed this, or does not want it. */
  void acknowledge(RangeInfo done) {
    unacked.remove(done);
    reports.remove(done);
  }

  /** Takes no more work and returns what has not started. */
  void drain() {
    draining = true;
    reports.returned(queue.drain());
  }

  // ---- sessions ----

  /** Leases with results that are not acknowledged. */
  List<RangeInfo> finishedLeases() {
    List<RangeInfo> runs = new ArrayList<>();
    unacked.all().forEach(one -> runs.add(one.run()));
    return runs;
  }

  /** Leases that are queued, running, or failed and not reported. */
  List<RangeInfo> heldLeases() {
    List<RangeInfo> runs = queue.infos();
    runs.addAll(runningLeases());
    runs.addAll(reports.failed());
    runs.addAll(ReportBatch.leases(inFlight));
    return runs;
  }

  private List<RangeInfo> runningLeases() {
    List<RangeInfo> runs = new ArrayList<>();
    for (SlotBatch batch : running) {
      RangeInfo left = batch.unsettled();
      if (left != null) {
        runs.add(left);
      }
    }
    return runs;
  }

  /** For a new session: reports what is running and all unacknowledged results. */
  void reportAll() {
    reports.restart(unacked.all());
    reports.started(runningLeases());
  }

  int dropUnacked(long finishedBefore) {
    return unacked.removeFinishedBefore(finishedBefore);
  }

  // ---- sender ----

  boolean hasReports() {
    return !reports.isEmpty();
  }

  ReportBatch takeReports() {
    ReportBatch batch = reports.take();
    inFlight = batch.failures();
    sending = true;
    return batch;
  }

  void sent() {
    inFlight = List.of();
    sending = false;
  }

  void unsent(ReportBatch batch) {
    sent();
    reports.putBack(batch);
  }

  /** Whether all work is done and all results are acknowledged. */
  boolean idle() {
    return queue.isEmpty()
        && running.isEmpty()
        && unacked.isEmpty()
        && reports.isEmpty()
        && !sending;
  }

  /** Whether all work is done and reported; acknowledgements may be missing. */
  boolean done() {
    return queue.isEmpty() && running.isEmpty() && reports.isEmpty() && !sending;
  }
}
