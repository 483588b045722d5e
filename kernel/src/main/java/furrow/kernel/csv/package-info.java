/**
 * CSV without a serial pass (kernel {@code csv}).
 *
 * <p>Ranges are cut blindly and read in parallel under a guess; {@link
 * furrow.kernel.csv.RangeChain} verifies the guesses in file order and has the wrong ones read
 * again. Start with {@link furrow.kernel.csv.RangeHead}, {@link furrow.kernel.csv.RangeChain} and
 * {@link furrow.kernel.csv.RecordScan}, which need nothing of the cells.
 */
package furrow.kernel.csv;
