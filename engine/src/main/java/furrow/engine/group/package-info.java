/**
 * Named sets of workers that a task may ask for.
 *
 * <p>Start with {@link furrow.engine.group.Groups}.
 */
package furrow.engine.group;
