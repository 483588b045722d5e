package furrow.engine.task;

import furrow.engine.Result;
import java.util.List;

/** How many bytes of partials are committed but not yet folded into the answer. */
public final class MergeWindow {
  private final long limit;
  private long pending;
  private long verified;
  private long results;
  private long resultBytes;

  /**
   * @param limit bytes
   * @param verified first unit that is not merged
   */
  MergeWindow(long limit, long verified) {
    this.limit = limit;
    this.verified = verified;
  }

  /** All units before this one are merged. */
  public long verified() {
    return verified;
  }

  public long pendingBytes() {
    return pending;
  }

  void committed(long subtasks, List<Result> partials) {
    for (Result partial : partials) {
      pending += partial.size();
      resultBytes += partial.size();
    }
    results += subtasks;
  }

  /** What the merger folded in or dropped since the last report, and how far it is verified. */
  public void released(long bytes, long verifiedUnits) {
    pending = Math.max(0, pending - bytes);
    verified = verifiedUnits;
  }

  /** The merge begins anew from this unit, and what is stored counts no more as pending. */
  public void reset(long start) {
    pending = 0;
    verified = start;
  }

  /**
   * How many further subtasks may be handed out while {@code leased} are. What lies at the verified
   * prefix may always go, else nothing would ever be released.
   */
  long allowance(long headStart, long leased) {
    if (resultBytes == 0) {
      return Long.MAX_VALUE;
    }
    long each = Math.max(1, resultBytes / Math.max(1, results));
    long room = (limit - pending) / each - leased;
    return headStart <= verified ? Math.max(1, room) : Math.max(0, room);
  }
}
