package furrow.kernel.csv;

import furrow.kernel.Extent;
import furrow.kernel.MergeStep.Slice;
import furrow.kernel.Piece;
import furrow.kernel.RecordingControl;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Plays planner, workers and dispatcher for a chain of boundary scans, in random order. */
final class ChainDriver implements RangeChain.Sink<Piece> {
  final List<Long> starts = new ArrayList<>();
  long rows;
  long lines;
  int replanned;

  private final List<Piece> ready = new ArrayList<>();
  private long nextIndex;

  void run(CountingInput input, long origin, long chunk, Random random) throws Exception {
    RangeChain<Piece> chain = new RangeChain<>(new Extent(origin, input.size()), this);
    RecordScan scan = new RecordScan(input, origin);
    plan(new Slice(origin, input.size(), chunk, Piece.Mode.SCAN_OUTSIDE));
    while (!chain.complete()) {
      Piece piece = takeAny(random);
      byte[] encoded = scan.scan(piece, new RecordingControl()).encode();
      RangeSummary head =
          RangeSummary.decode(piece, new ByteArrayInputStream(encoded), encoded.length);
      chain.add(piece, head, piece);
      chain.advance();
      replanned += chain.takeSuperseded().size();
      chain.takeNext().forEach(this::plan);
    }
  }

  private Piece takeAny(Random random) {
    int last = ready.size() - 1;
    int any = random.nextInt(last + 1);
    Piece piece = ready.set(any, ready.get(last));
    ready.remove(last);
    return piece;
  }

  private void plan(Slice slice) {
    for (long at = slice.start(); at < slice.end(); at += slice.chunk()) {
      long end = Math.min(at + slice.chunk(), slice.end());
      ready.add(new Piece(nextIndex++, at, end, slice.mode()));
    }
  }

  @Override
  public void take(Piece piece, RangeSummary head, Piece payload) {
    starts.add(head.start());
    rows += head.rows();
    lines += head.lines();
  }

  @Override
  public void drop(Piece payload) {}
}
