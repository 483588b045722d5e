package furrow.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.WorkMessage.Advanced;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.OutputHeld;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.Returned;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A server that knows where every lease should be; a new {@link Way} per session. */
final class LeaseModel {
  /** Handed out and not heard of since. */
  private final Set<Long> open = new HashSet<>();

  private final Set<Long> done = new HashSet<>();
  private final Set<Long> failed = new HashSet<>();
  private final Set<Long> gone = new HashSet<>();
  private final List<RangeInfo> unacknowledged = new ArrayList<>();
  private long next;

  /** Shown in everything that the worker says of a lease. */
  private static final long FENCE = 0x7e57L;

  synchronized AssignedRange hand(int count) {
    RangeInfo run = new RangeInfo(1, next, count, 1, next, FENCE);
    for (long k = next; k < next + count; k++) {
      open.add(k);
    }
    next += count;
    return new AssignedRange(run, run.first(), 1, run.first() + count, 2);
  }

  /** Some lease that is open, voided; null when none is. */
  synchronized RangeInfo revokeOne() {
    if (open.isEmpty()) {
      return null;
    }
    long lease = open.iterator().next();
    open.remove(lease);
    gone.add(lease);
    return new RangeInfo(1, lease, 1, 1, lease, FENCE);
  }

  /** The worker comes back: what it presents must hold every open lease. */
  synchronized Joined join(List<RangeInfo> holding, List<RangeInfo> finished) {
    Set<Long> presented = new HashSet<>();
    for (List<RangeInfo> runs : List.of(holding, finished)) {
      for (RangeInfo run : runs) {
        assertThat(run.fence()).isEqualTo(FENCE);
        for (long k = run.counter(); k < run.counter() + run.count(); k++) {
          presented.add(k);
        }
      }
    }
    Set<Long> forgotten = new TreeSet<>(open);
    forgotten.removeAll(presented);
    assertThat(forgotten).as("no lease is forgotten").isEmpty();
    unacknowledged.clear();
    return new Joined(holding, List.of(), List.of(), "");
  }

  synchronized List<RangeInfo> takeUnacknowledged() {
    List<RangeInfo> taken = new ArrayList<>(unacknowledged);
    unacknowledged.clear();
    return taken;
  }

  synchronized boolean settled() {
    return open.isEmpty();
  }

  synchronized int count(String what) {
    return switch (what) {
      case "done" -> done.size();
      case "failed" -> failed.size();
      default -> gone.size();
    };
  }

  private synchronized void done(ResultRange result) {
    RangeInfo run = result.run();
    unacknowledged.add(run);
    long[] lengths = result.lengths();
    assertThat(lengths.length).isIn(0, run.count());
    assertThat(run.fence()).isEqualTo(FENCE);
    int at = 0;
    for (int k = 0; k < run.count(); k++) {
      long lease = run.counter() + k;
      if (lengths.length > 0) {
        assertThat(lengths[k]).isEqualTo(lease % 3);
        for (int i = 0; i < lengths[k]; i++) {
          assertThat(result.results()[at++])
              .as("the result is the lease's")
              .isEqualTo((byte) lease);
        }
      }
      if (open.remove(lease)) {
        done.add(lease);
      } else {
        assertThat(done.contains(lease) || gone.contains(lease)).as("lease " + lease).isTrue();
      }
    }
  }

  private synchronized void failed(RangeInfo run) {
    if (open.remove(run.counter())) {
      failed.add(run.counter());
    }
  }

  private synchronized void returned(RangeInfo run) {
    for (long k = run.counter(); k < run.counter() + run.count(); k++) {
      assertThat(open.remove(k)).as("handed back once").isTrue();
      gone.add(k);
    }
  }

  /** One session; can be broken for good. */
  final class Way implements Upstream {
    private volatile boolean broken;

    void breakDown() {
      broken = true;
    }

    private void check() throws IOException {
      if (broken) {
        throw new IOException("broken");
      }
    }

    @Override
    public void started(Started started) throws IOException {
      check();
    }

    @Override
    public void advanced(Advanced advanced) throws IOException {
      check();
    }

    @Override
    public void outputHeld(OutputHeld held) throws IOException {
      check();
    }

    @Override
    public void results(Results results) throws IOException {
      check();
      results.runs().forEach(LeaseModel.this::done);
    }

    @Override
    public void resultPart(ResultPart part) throws IOException {
      check();
    }

    @Override
    public void failed(SubtaskFailed failure) throws IOException {
      check();
      LeaseModel.this.failed(failure.run());
    }

    @Override
    public void returned(Returned returned) throws IOException {
      check();
      returned.runs().forEach(LeaseModel.this::returned);
    }

    @Override
    public byte[] fetch(Fetch fetch) throws IOException {
      throw new IOException("no inputs here");
    }
  }
}
