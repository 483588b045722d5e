package furrow.worker.run;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.Returned;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

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

  /**
   * Sends all of it.
   *
   * @return results that cannot be read any more: they are reported as failed
   * @throws IOException when the session is broken
   */
  List<RangeInfo> sendTo(Upstream upstream) throws IOException {
    for (List<RangeInfo> some : frames(started)) {
      upstream.started(new Started(some));
    }
    List<RangeInfo> lost = sendResults(upstream);
    for (SubtaskFailed failure : failures) {
      upstream.failed(failure);
    }
    for (List<RangeInfo> some : frames(returned)) {
      upstream.returned(new Returned(some));
    }
    return lost;
  }

  private List<RangeInfo> sendResults(Upstream upstream) throws IOException {
    List<RangeInfo> lost = new ArrayList<>();
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
        ResultRange sent = sendParts(held, upstream);
        if (sent == null) {
          lost.add(held.run());
        } else {
          frame.add(sent);
        }
      } else {
        frame.add(held.message());
      }
      bytes += weight;
    }
    if (!frame.isEmpty()) {
      upstream.results(new Results(frame));
    }
    return lost;
  }

  /** The message that follows the parts; null when they cannot be read, which is reported. */
  private static ResultRange sendParts(UnackedResults.Entry held, Upstream upstream)
      throws IOException {
    CRC32C crc = new CRC32C();
    long from = 0;
    try (InputStream in = open(held)) {
      byte[] part = next(in);
      while (part.length > 0) {
        crc.update(part);
        upstream.resultPart(new ResultPart(held.run(), from, part));
        from += part.length;
        part = next(in);
      }
      return held.messageAfterParts(crc);
    } catch (UnreadableException e) {
      upstream.failed(unreadable(held, e));
      return null;
    }
  }

  private static InputStream open(UnackedResults.Entry held) throws UnreadableException {
    try {
      return held.open();
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
  }

  private static byte[] next(InputStream in) throws UnreadableException {
    try {
      return in.readNBytes(UnackedResults.Entry.PART_BYTES);
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
  }

  private static SubtaskFailed unreadable(UnackedResults.Entry held, UnreadableException e) {
    String message = "the result cannot be read back on this worker: " + e.getMessage();
    int code = ErrorCode.SUBTASK_FAILED.number();
    return new SubtaskFailed(held.run(), code, message, "", "KERNEL", "");
  }

  /** Of a result on this worker's disk, and not of the session. */
  private static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(IOException cause) {
      super(cause.getMessage(), cause);
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
