package furrow.kernel.csv;

import furrow.kernel.Input;
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

  private final Layout layout;
  private Input opened;
  private RangeReader reader;

  CsvRunner(Layout layout) {
    this.layout = layout;
  }

  @Override
  public byte[] run(Piece piece, Input input, RunControl control)
      throws IOException, InterruptedException {
    if (opened != input) {
      opened = input;
      reader = new RangeReader(input, layout.header().dataStart(), true);
    }
    Tally tally = new Tally(layout, MOST_BYTES);
    if (reader.guess(piece) != Guess.OUTSIDE) {
      return partial(piece, reader.read(piece, tally, control), tally);
    }
    RangeHead head = reader.readIfPlausible(piece, tally, control);
    if (head != null) {
      return partial(piece, head, tally);
    }
    Piece inside = new Piece(piece.index(), piece.start(), piece.end(), Mode.INSIDE);
    Tally other = new Tally(layout, MOST_BYTES);
    return partial(inside, reader.read(inside, other, control), other);
  }

  private static byte[] partial(Piece piece, RangeHead head, Tally tally) {
    Packer out = new Packer();
    out.number(piece.mode().code());
    head.pack(out);
    if (head.start() >= 0) {
      TotalsCodec.pack(tally.totals(), out);
    }
    return out.toByteArray();
  }
}
