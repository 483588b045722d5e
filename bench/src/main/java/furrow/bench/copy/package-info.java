/**
 * {@code furrow bench copy}.
 *
 * <p>Start with {@link furrow.bench.copy.CopyBench}.
 */
package furrow.bench.copy;
