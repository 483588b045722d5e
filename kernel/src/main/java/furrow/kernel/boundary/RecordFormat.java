package furrow.kernel.boundary;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.Operation;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.csv.RangeSummary;
import furrow.kernel.csv.RecordScan;
import java.io.IOException;

/** What separates records: option {@code records}. */
public enum RecordFormat {
  /** RFC 4180: a line end inside quotes separates nothing. */
  CSV("csv"),
  /** Every LF separates, whatever is around it. */
  LINES("lines");

  private static final String OPTION = "records";

  private final String word;

  RecordFormat(String word) {
    this.word = word;
  }

  /**
   * @throws KernelException when the option has another value
   */
  public static RecordFormat of(Operation operation) throws KernelException {
    String word = operation.option(OPTION, CSV.word);
    for (RecordFormat records : values()) {
      if (records.word.equals(word)) {
        return records;
      }
    }
    throw new KernelException(
        KernelException.Kind.OPERATION,
        "BAD_OPERATION",
        OPTION + ": '" + word + "' (expected: csv or lines)",
        "leave it out for CSV");
  }

  /**
   * Finds the records of a range.
   *
   * @param origin where the first record of the input begins
   */
  public RangeSummary scan(Input input, long origin, Piece piece, RunControl control)
      throws IOException, InterruptedException {
    return this == CSV
        ? new RecordScan(input, origin).scan(piece, control)
        : new LineScan(input, origin).scan(piece, control);
  }
}
