/**
 * Exact decimal arithmetic on text: numbers as scaled longs that spill into big numbers, so that an
 * answer depends neither on the order nor on the grouping of what is added.
 *
 * <p>Start with {@link furrow.kernel.arithmetic.NumberReader}, then {@link
 * furrow.kernel.arithmetic.Sums}.
 */
package furrow.kernel.arithmetic;
