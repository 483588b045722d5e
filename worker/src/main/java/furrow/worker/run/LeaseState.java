package furrow.worker.run;

import furrow.protocol.message.WorkMessage.AssignedRun;
import furrow.protocol.message.WorkMessage.RunInfo;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Every lease a worker holds, each in exactly one place - waiting, in a slot, finished and not
 * acknowledged, or failed and not told - so that a {@code Join} tells no lie. Not thread-safe,
 * except {@link #full()}.
 */
final class LeaseState {
  private final long holdBytes;
  private final AssignmentQueue queue = new AssignmentQueue();
  private final Set<SlotBatch> running = new LinkedHashSet<>();
  private final UnackedResults held = new UnackedResults();
  private final ReportQueue pending = new ReportQueue();
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

  /** Whether so much is unacknowledged that nothing new should begin. */
  boolean full() {
    return held.bytes() > holdBytes;
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

  /** Results that a batch has gathered are held, and go out. */
  void collect(SlotBatch batch, long now) {
    UnackedResult results = batch.takeResults(now);
    if (results != null) {
      held.add(results);
      pending.result(results);
    }
  }

  /** Subtask {@code k} of a batch ends without a result. */
  void skip(SlotBatch batch, int k, long now) {
    collect(batch, now);
    batch.skip(k);
  }

  void report(SubtaskFailed failure) {
    pending.failure(failure);
  }

  /** A slot is through with a batch; what it left waits again, in front, or is handed back. */
  void end(SlotBatch batch, long now) {
    if (!running.remove(batch)) {
      return;
    }
    collect(batch, now);
    for (AssignedRun left : batch.leftOver()) {
      if (draining) {
        pending.returned(List.of(left.run()));
      } else {
        queue.addFirst(left);
      }
    }
  }

  // ---- server ----

  void assign(AssignedRun run) {
    if (draining) {
      pending.returned(List.of(run.run()));
    } else {
      queue.addLast(run);
    }
  }

  /** This lease is void, wherever it is. */
  void revoke(RunInfo gone) {
    queue.remove(gone);
    running.forEach(batch -> batch.revoke(gone));
    acknowledge(gone);
  }

  /** The server has this, or does not want it. */
  void acknowledge(RunInfo done) {
    held.remove(done);
    pending.remove(done);
  }

  /** Takes no more work and hands back what has not begun. */
  void drain() {
    draining = true;
    pending.returned(queue.drain());
  }

  // ---- sessions ----

  /** Leases of results that are not acknowledged. */
  List<RunInfo> finishedLeases() {
    List<RunInfo> runs = new ArrayList<>();
    held.all().forEach(one -> runs.add(one.run()));
    return runs;
  }

  /** Leases that are waiting, in a slot, or failed without the server's knowing. */
  List<RunInfo> heldLeases() {
    List<RunInfo> runs = queue.infos();
    runs.addAll(inSlots());
    runs.addAll(pending.failed());
    runs.addAll(ReportBatch.leases(inFlight));
    return runs;
  }

  private List<RunInfo> inSlots() {
    List<RunInfo> runs = new ArrayList<>();
    for (SlotBatch batch : running) {
      RunInfo left = batch.unsettled();
      if (left != null) {
        runs.add(left);
      }
    }
    return runs;
  }

  /** A new session hears what is running and gets everything that is held. */
  void reportAll() {
    pending.restart(held.all());
    pending.started(inSlots());
  }

  int dropUnacked(long finishedBefore) {
    return held.removeFinishedBefore(finishedBefore);
  }

  // ---- sender ----

  boolean hasReports() {
    return !pending.isEmpty();
  }

  ReportBatch takeReports() {
    ReportBatch news = pending.take();
    inFlight = news.failures();
    sending = true;
    return news;
  }

  void sent() {
    inFlight = List.of();
    sending = false;
  }

  void unsent(ReportBatch news) {
    sent();
    pending.putBack(news);
  }

  /** Whether the server knows everything. */
  boolean idle() {
    return queue.isEmpty() && running.isEmpty() && held.isEmpty() && pending.isEmpty() && !sending;
  }

  /** Whether nothing is left to do or to tell; the server's answers may be missing. */
  boolean done() {
    return queue.isEmpty() && running.isEmpty() && pending.isEmpty() && !sending;
  }
}
