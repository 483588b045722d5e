package furrow.runtime.merge;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.MergeReport;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.kernel.BadPartialException;
import furrow.kernel.Extent;
import furrow.kernel.Kernel;
import furrow.kernel.KernelException;
import furrow.kernel.MergeStep;
import furrow.kernel.Merger;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import furrow.runtime.Ranges;
import furrow.runtime.Spool;
import furrow.runtime.StoreException;
import furrow.runtime.TaskStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** One task's merger at work: partials in, reports out. Used by one thread at a time. */
final class MergeWork {
  /** Partials that are added before the merger folds. */
  private static final long SLICE_BYTES = 16L << 20;

  /** Partials that are noted at a time as no results of their pieces. */
  private static final int MOST_REFUSED = 10_000;

  private final long task;
  private final KernelPool.Parts parts;
  private final Merger merger;
  private final GrowingAnswer growing;
  private final Ranges addedRanges = new Ranges();
  private long added;
  private long unfolded;
  private final List<BadPartialException> refused = new ArrayList<>();
  private MergeStep reported;
  private MergeStep complete;

  MergeWork(Effect.OpenMerge opened, KernelPool.Parts parts) throws KernelException {
    this.task = opened.task();
    this.parts = parts;
    int deaths = parts.journal().deaths(task);
    if (deaths >= KernelPool.MAX_DEATHS) {
      throw new KernelException(
          KernelException.Kind.LIMIT,
          "MERGE_FAILED",
          "the server died " + deaths + " times in a row while it merged task " + task,
          "give the server more memory: FURROW_JAVA_OPTS=-Xmx4g furrow server start; then: furrow task retry "
              + task);
    }
    Kernel kernel = parts.kernels().require(opened.spec().kernel());
    Extent extent = new Extent(opened.plan().start(), opened.plan().end());
    merger = kernel.merger(Planning.operation(opened.spec()), opened.plan().shared(), extent);
    growing = parts.store().keepsResults() ? GrowingAnswer.of(task, merger) : null;
  }

  /** What is known of the answer before its end, or null where nothing is. */
  GrowingAnswer growing() {
    return growing;
  }

  /**
   * Adds the partials of a run, folding in between when it is a large one. Those that are no
   * results of their pieces are noted, and the others looked at all the same.
   */
  void add(Effect.Merge merge) throws KernelException, IOException, StoreException {
    SubtaskRange range = merge.range();
    addedRanges.add(range.first(), range.end());
    parts.journal().entering(task, added + range.count());
    if (merge.replay()) {
      replay(merge);
    } else if (merge.results().isEmpty()) {
      addEmpty(merge.segment(), range.first(), range.count());
    } else {
      long index = range.first();
      for (Result result : merge.results()) {
        add(merge.segment(), index++, result);
      }
    }
  }

  /** Whether enough was added to fold before more comes. */
  boolean sliceFull() {
    return unfolded >= SLICE_BYTES && refused.isEmpty();
  }

  private void replay(Effect.Merge merge) throws KernelException, IOException, StoreException {
    Segment segment = merge.segment();
    try {
      parts
          .store()
          .results(
              task,
              merge.range(),
              new TaskStore.ResultReader() {
                @Override
                public void read(long index, Result result) throws IOException {
                  WrappedKernelException.run(
                      () -> {
                        add(segment, index, result);
                        if (sliceFull()) {
                          fold();
                        }
                      });
                }

                @Override
                public void readEmpty(long first, int count) throws IOException {
                  WrappedKernelException.run(() -> addEmpty(segment, first, count));
                }
              });
    } catch (WrappedKernelException e) {
      throw e.kernelException();
    }
  }

  private void add(Segment segment, long index, Result result) throws KernelException, IOException {
    added++;
    unfolded += result.size();
    try {
      merger.add(piece(segment, index), new StoredPartial(result, parts.spool()));
    } catch (BadPartialException e) {
      refuse(e);
    }
  }

  private void addEmpty(Segment segment, long first, int count)
      throws KernelException, IOException {
    added += count;
    try {
      merger.addEmpty(piece(segment, first), count, segment.endOf(first + count - 1));
    } catch (BadPartialException e) {
      refuse(e);
    }
  }

  private void refuse(BadPartialException none) {
    if (refused.size() < MOST_REFUSED) {
      refused.add(none);
    }
  }

  private static Piece piece(Segment segment, long index) {
    return new Piece(
        index, segment.startOf(index), segment.endOf(index), Piece.Mode.of(segment.mode()));
  }

  /**
   * Folds what can be folded and reports it; the first time in any case. When all is merged, writes
   * the answer.
   */
  void fold() throws KernelException, IOException {
    if (!refused.isEmpty()) {
      throw refused.get(0);
    }
    if (complete == null) {
      parts.journal().entering(task, added);
      MergeStep step = merger.advance();
      unfolded = 0;
      if (step.complete()) {
        complete = step;
      } else {
        parts.journal().left(task);
        report(step, null);
      }
    }
    if (complete != null) {
      MergeReport.Answer answer = writeAnswer();
      parts.journal().left(task);
      report(complete, answer);
    }
  }

  private MergeReport.Answer writeAnswer() throws KernelException, IOException {
    try {
      Result result =
          parts
              .spool()
              .write(
                  Spool.answer(task),
                  out -> WrappedKernelException.run(() -> merger.writeAnswer(out)));
      return new MergeReport.Answer(result, merger.contentType());
    } catch (WrappedKernelException e) {
      throw e.kernelException();
    }
  }

  private void report(MergeStep step, MergeReport.Answer answer) {
    if (answer == null && nothingNew(step)) {
      return;
    }
    reported = step;
    List<Segment> appended = new ArrayList<>(step.next().size());
    for (MergeStep.Slice slice : step.next()) {
      appended.add(segment(slice));
    }
    parts
        .events()
        .accept(
            new Event.Merged(
                task,
                new MergeReport(
                    step.verified(),
                    step.releasedBytes(),
                    step.rows(),
                    step.superseded(),
                    appended,
                    answer)));
  }

  private boolean nothingNew(MergeStep step) {
    return step.releasedBytes() == 0
        && step.superseded().isEmpty()
        && step.next().isEmpty()
        && reported != null
        && step.verified() == reported.verified()
        && step.rows() == reported.rows();
  }

  /** A slice as a segment; its first index is the engine's to give. */
  private static Segment segment(MergeStep.Slice slice) {
    long units = Math.max(1, slice.end() - slice.start());
    long chunk = Math.max(Math.max(1, slice.chunk()), (units - 1) / Integer.MAX_VALUE + 1);
    int count = (int) ((units - 1) / chunk + 1);
    return new Segment(0, slice.start(), chunk, count, slice.end(), slice.mode().code());
  }

  boolean done() {
    return complete != null;
  }

  void close() {
    merger.close();
  }

  /** What was added and is no result of its piece. */
  List<Long> refused() {
    return refused.stream().map(BadPartialException::index).sorted().distinct().toList();
  }

  /** Everything that was added, as pairs [first, end). */
  List<long[]> added() {
    return addedRanges.toList();
  }

  Problem brokenStore(Exception e) {
    return new Problem(
        "MERGE_FAILED",
        "the partial results of task " + task + " cannot be read: " + e.getMessage(),
        "check the disk that holds the state, then: furrow task retry " + task);
  }

  /** A result as the merger sees it. */
  private record StoredPartial(Result result, Spool spool) implements Partial {
    @Override
    public long size() {
      return result.size();
    }

    @Override
    public InputStream open() throws IOException {
      return spool.openChecked(result);
    }
  }

  /** Carries a kernel's exception through callers that let only IOExceptions pass. */
  private static final class WrappedKernelException extends IOException {
    private final KernelException kernelException;

    private WrappedKernelException(KernelException cause) {
      super(cause);
      this.kernelException = cause;
    }

    KernelException kernelException() {
      return kernelException;
    }

    /** Runs the body; wraps its KernelException. */
    static void run(Body body) throws IOException {
      try {
        body.run();
      } catch (KernelException e) {
        throw new WrappedKernelException(e);
      }
    }

    /** Work that may fail either way. */
    @FunctionalInterface
    interface Body {
      void run() throws KernelException, IOException;
    }
  }
}
