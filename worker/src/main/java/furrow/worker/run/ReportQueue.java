package furrow.worker.run;

import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.util.ArrayList;
import java.util.List;

/** Reports that the sender has not taken yet. Not thread-safe. */
final class ReportQueue {
  private List<RangeInfo> started = new ArrayList<>();
  private List<UnackedResults.Entry> results = new ArrayList<>();
  private List<SubtaskFailed> failures = new ArrayList<>();
  private List<RangeInfo> returned = new ArrayList<>();

  void started(List<RangeInfo> runs) {
    started.addAll(runs);
  }

  void result(UnackedResults.Entry held) {
    results.add(held);
  }

  void failure(SubtaskFailed failure) {
    failures.add(failure);
  }

  void returned(List<RangeInfo> runs) {
    returned.addAll(runs);
  }

  boolean isEmpty() {
    return started.isEmpty() && results.isEmpty() && failures.isEmpty() && returned.isEmpty();
  }

  ReportBatch take() {
    ReportBatch batch = new ReportBatch(started, results, failures, returned);
    started = new ArrayList<>();
    results = new ArrayList<>();
    failures = new ArrayList<>();
    returned = new ArrayList<>();
    return batch;
  }

  /**
   * After the session broke: failures are queued again. Results are queued by {@link #restart}, the
   * rest is void.
   */
  void putBack(ReportBatch batch) {
    List<SubtaskFailed> all = new ArrayList<>(batch.failures());
    all.addAll(failures);
    failures = all;
  }

  /** For a new session: queues all unacknowledged results, and nothing that was queued before. */
  void restart(List<UnackedResults.Entry> held) {
    started.clear();
    returned.clear();
    results = new ArrayList<>(held);
  }

  /** Leases whose failure is not reported yet. */
  List<RangeInfo> failed() {
    return ReportBatch.leases(failures);
  }

  void remove(RangeInfo gone) {
    failures.removeIf(failure -> RunInfos.overlap(failure.run(), gone));
    started.removeIf(run -> RunInfos.overlap(run, gone));
  }
}
