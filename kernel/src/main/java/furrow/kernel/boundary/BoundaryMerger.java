package furrow.kernel.boundary;

import furrow.kernel.BadPartialException;
import furrow.kernel.Extent;
import furrow.kernel.KernelException;
import furrow.kernel.MergeStep;
import furrow.kernel.MergeStep.Slice;
import furrow.kernel.Merger;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import furrow.kernel.csv.RangeChain;
import furrow.kernel.csv.RangeSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Verifies scans and plans the pieces they allow; hands the pieces' partials to the wrapped merger.
 */
final class BoundaryMerger implements Merger, RangeChain.Sink<Long> {
  private record Rows(long stop, long rows) {}

  private final Merger inner;
  private final BoundaryKernel.SharedPrefix prefix;
  private final RangeChain<Long> chain;
  private final Deque<Rows> rowsAhead = new ArrayDeque<>();
  private List<Slice> pieces = new ArrayList<>();
  private long line;
  private long rows;
  private long scanBytes;

  BoundaryMerger(Merger inner, BoundaryKernel.SharedPrefix prefix, Extent extent) {
    this.inner = inner;
    this.prefix = prefix;
    this.chain = new RangeChain<>(extent, this);
    this.line = prefix.firstLine();
  }

  @Override
  public void add(Piece piece, Partial partial) throws KernelException, IOException {
    if (!piece.mode().scan()) {
      inner.add(piece, partial);
      return;
    }
    try (InputStream in = partial.open()) {
      chain.add(piece, RangeSummary.decode(piece, in, partial.size()), partial.size());
    }
  }

  @Override
  public void addEmpty(Piece first, int count, long end) throws KernelException, IOException {
    if (first.mode().scan()) {
      throw new BadPartialException(first, "it is empty");
    }
    inner.addEmpty(first, count, end);
  }

  @Override
  public void take(Piece piece, RangeSummary head, Long bytes) throws KernelException {
    if (head.fault() != null) {
      throw head.fault().toException(prefix.file(), line + head.fault().line(), "");
    }
    scanBytes += bytes;
    line += head.lines();
    rowsAhead.add(new Rows(head.stop(), head.rows()));
    long length = head.stop() - head.start();
    pieces.add(new Slice(head.start(), head.stop(), length, Piece.Mode.EXACT));
  }

  @Override
  public void drop(Long bytes) {
    scanBytes += bytes;
  }

  @Override
  public MergeStep advance() throws KernelException, IOException {
    chain.advance();
    MergeStep step = inner.advance();
    while (!rowsAhead.isEmpty() && rowsAhead.peekFirst().stop <= step.verified()) {
      rows += rowsAhead.pollFirst().rows;
    }
    List<Long> superseded = new ArrayList<>(chain.takeSuperseded());
    superseded.addAll(step.superseded());
    List<Slice> next = chain.takeNext();
    next.addAll(pieces);
    next.addAll(step.next());
    pieces = new ArrayList<>();
    long released = step.releasedBytes() + scanBytes;
    scanBytes = 0;
    boolean complete = step.complete() && chain.complete();
    return new MergeStep(step.verified(), released, rows, superseded, next, complete);
  }

  @Override
  public boolean tell(Joined to) {
    return inner.tell(to);
  }

  @Override
  public void writeAnswer(OutputStream out) throws KernelException, IOException {
    inner.writeAnswer(out);
  }

  @Override
  public String contentType() {
    return inner.contentType();
  }

  @Override
  public void close() {
    inner.close();
  }
}
