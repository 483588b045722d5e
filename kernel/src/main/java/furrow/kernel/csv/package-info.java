/**
 * CSV without a serial pass (kernel {@code csv}).
 *
 * <p>Ranges are cut blindly and read in parallel under a guess; {@link
 * furrow.kernel.csv.RangeChain} verifies the guesses in file order and has the wrong ones read
 * again. What is wrong in a range travels as data and is judged once its range is verified.
 *
 * <pre>{@code
 * plan    HeadReader (Magic) -> Header, Layout
 * run     CsvRunner: RangeReader (Window, StartSearch, FieldIndex on Strip)
 *                    -> whole records -> Tally (Batch, Grouping, ColumnTotals) -> TotalsCodec
 * merge   CsvMerger: RangeChain -> TotalsFold -> Totals -> Answer
 * }</pre>
 *
 * <p>Start with {@link furrow.kernel.csv.RangeHead}, {@link furrow.kernel.csv.RangeChain} and
 * {@link furrow.kernel.csv.RecordScan}, which need nothing of the cells; then {@link
 * furrow.kernel.csv.CsvKernel}.
 */
package furrow.kernel.csv;
