/**
 * Who gets what next. Tasks that need the same workers share a {@link
 * furrow.engine.schedule.ResourceClass}; within and across classes the user who was served least
 * goes first, then the task of the highest priority, then the task that was served least.
 *
 * <p>Start with {@link furrow.engine.schedule.Scheduler}, then {@link
 * furrow.engine.schedule.Prefetch} (how much) and {@link furrow.engine.schedule.UserQueue} (whose).
 */
package furrow.engine.schedule;
