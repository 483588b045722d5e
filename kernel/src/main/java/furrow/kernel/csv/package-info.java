/**
 * CSV without a serial pass (kernel {@code csv}).
 *
 * <p>Ranges are cut blindly and read in parallel, each under an assumption about its first byte
 * ({@link furrow.kernel.csv.Speculation}); {@link furrow.kernel.csv.RangeChain} verifies the
 * assumptions in file order and has the wrong ones read again. What is wrong in a range travels as
 * data and is judged once its range is verified.
 *
 * <pre>{@code
 * plan    OpParser -> ParsedOp (package op); HeaderReader (FileSignature) -> CsvHeader; CsvQuery
 * run     CsvRunner: CsvRangeReader (InputWindow, StartSearch, FieldIndex on StructuralMasks)
 *           -> whole records -> RecordAggregator (RecordBatch, RecordFilter, Grouping,
 *                ColumnTotals, TermTotals)
 *           -> CsvTotalsCodec
 * merge   CsvMerger: RangeChain -> CsvTotalsCodec -> CsvTotals -> CsvAnswer
 * }</pre>
 *
 * <p>Start with {@link furrow.kernel.csv.RangeSummary}, {@link furrow.kernel.csv.RangeChain} and
 * {@link furrow.kernel.csv.RecordScan}, which need nothing of the cells; then {@link
 * furrow.kernel.csv.CsvKernel}.
 */
package furrow.kernel.csv;
