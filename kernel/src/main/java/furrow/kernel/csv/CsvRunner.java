package furrow.kernel.csv;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.Piece;
import furrow.kernel.Piece.Mode;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import java.io.IOException;

/**
 * Adds up the records of one range after another. When the guess that a range begins outside quotes
 * proves wrong in its first records, the other guess is tried at once: text of many lines then
 * costs little more than one pass.
 */
final class CsvRunner implements Runner {
  /** Memory for the groups of one piece; several slots share the heap. */
  private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 4;

  private final CsvQuery query;
  private Input opened;
  private CsvRangeReader reader;

  CsvRunner(CsvQuery query) {
    this.query = query;
  }

  @Override
  public byte[] run(Piece piece, Input input, RunControl control)
      throws KernelException, IOException, InterruptedException {
    if (opened != input) {
      opened = input;
      reader = new CsvRangeReader(input, query.header().dataStart(), true);
    }
    RecordAggregator aggregator = new RecordAggregator(query, MOST_BYTES);
    if (reader.speculation(piece) != Speculation.OUTSIDE) {
      return partial(piece, reader.read(piece, aggregator, control), aggregator);
    }
    RangeSummary head = reader.readIfPlausible(piece, aggregator, control);
    if (head != null) {
      return partial(piece, head, aggregator);
    }
    Piece inside = new Piece(piece.index(), piece.start(), piece.end(), Mode.INSIDE);
    RecordAggregator other = new RecordAggregator(query, MOST_BYTES);
    return partial(inside, reader.read(inside, other, control), other);
  }

  private static byte[] partial(Piece piece, RangeSummary head, RecordAggregator aggregator) {
    VarintWriter out = new VarintWriter();
    out.number(piece.mode().code());
    head.encode(out);
    if (head.start() >= 0) {
      CsvTotalsCodec.encode(aggregator.totals(), out);
    }
    return out.toByteArray();
  }
}
