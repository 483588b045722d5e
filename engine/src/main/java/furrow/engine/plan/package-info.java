/**
 * How a task's space is cut into subtasks: by the user's chunk, or by measured time.
 *
 * <p>Start with {@link furrow.engine.plan.Planner}.
 */
package furrow.engine.plan;
