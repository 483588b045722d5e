package furrow.kernel.csv;

import furrow.kernel.Input;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import java.io.IOException;

/** Adds up the records of one range after another. */
final class CsvRunner implements Runner {
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
    Tally tally = new Tally(layout);
    RangeHead head = reader.read(piece, tally, control);
    Packer out = new Packer();
    head.pack(out);
    if (head.start() >= 0) {
      TotalsCodec.pack(tally.totals(), out);
    }
    return out.toByteArray();
  }
}
