/**
 * Kernels that want whole records: a parallel scan finds where records begin, and only verified
 * pieces are handed out.
 *
 * <p>{@link furrow.kernel.boundary.BoundaryKernel} wraps such a kernel. Its first pieces are scans;
 * the merger verifies them with {@link furrow.kernel.csv.RangeChain} and plans, for each range that
 * holds a record, one piece from its first record to the first one behind it.
 */
package furrow.kernel.boundary;
