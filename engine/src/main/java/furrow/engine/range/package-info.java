/**
 * Sets of numbers as runs: what makes ten million subtasks cost a few records.
 *
 * <p>Start with {@link furrow.engine.range.RangeSet}.
 */
package furrow.engine.range;
