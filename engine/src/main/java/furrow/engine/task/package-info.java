/**
 * One task's state, as ranges: what is planned, ready, handed out, done, and what went wrong.
 *
 * <p>Start with {@link furrow.engine.task.Task}, then {@link furrow.engine.task.SegmentState}.
 */
package furrow.engine.task;
