package furrow.worker.run;

import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.Returned;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reports for the server, queued while the batch before was sent. */
record ReportBatch(
    List<RangeInfo> started,
    List<UnackedResults.Entry> results,
    List<SubtaskFailed> failures,
    List<RangeInfo> returned) {
  /** A frame takes this much of results, or this many runs, whichever comes first. */
  private static final int FRAME_BYTES = 512 * 1024;

  private static final int FRAME_RUNS = 4096;

  static List<RangeInfo> leases(List<SubtaskFailed> failures) {
    List<RangeInfo> runs = new ArrayList<>(failures.size());
    failures.forEach(failure -> runs.add(failure.run()));
    return runs;
  }

  void sendTo(Upstream upstream) throws IOException {
    for (List<RangeInfo> some : frames(started)) {
      upstream.started(new Started(some));
    }
    sendResults(upstream);
    for (SubtaskFailed failure : failures) {
      upstream.failed(failure);
    }
    for (List<RangeInfo> some : frames(returned)) {
      upstream.returned(new Returned(some));
    }
  }

  private void sendResults(Upstream upstream) throws IOException {
    List<ResultRange> frame = new ArrayList<>();
    long bytes = 0;
    for (UnackedResults.Entry held : results) {
      long weight = held.inParts() ? 0 : held.weight();
      if (!frame.isEmpty() && (bytes + weight > FRAME_BYTES || frame.size() == FRAME_RUNS)) {
        upstream.results(new Results(frame));
        frame = new ArrayList<>();
        bytes = 0;
      }
      if (held.inParts()) {
        sendParts(held, upstream);
      }
      frame.add(held.message());
      bytes += weight;
    }
    if (!frame.isEmpty()) {
      upstream.results(new Results(frame));
    }
  }

  private static void sendParts(UnackedResults.Entry held, Upstream upstream) throws IOException {
    byte[] all = held.bytes();
    for (int from = 0; from < all.length; from += UnackedResults.Entry.PART_BYTES) {
      int to = Math.min(all.length, from + UnackedResults.Entry.PART_BYTES);
      upstream.resultPart(new ResultPart(held.run(), from, Arrays.copyOfRange(all, from, to)));
    }
  }

  private static List<List<RangeInfo>> frames(List<RangeInfo> runs) {
    List<List<RangeInfo>> frames = new ArrayList<>();
    for (int from = 0; from < runs.size(); from += FRAME_RUNS) {
      frames.add(runs.subList(from, Math.min(runs.size(), from + FRAME_RUNS)));
    }
    return frames;
  }
}
