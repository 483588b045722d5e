/**
 * Pictures of the engine's state for replies, and the reasons why a task waits.
 *
 * <p>Start with {@link furrow.engine.view.TaskViews}, then {@link furrow.engine.view.Explainer}.
 */
package furrow.engine.view;
