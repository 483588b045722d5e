/**
 * Every decision of Furrow: tasks, plans, leases, groups, heartbeats, fairness, retries, merge
 * order.
 *
 * <p>{@link furrow.engine.Engine#apply} takes one {@link furrow.engine.Event} and the time and
 * gives the {@link furrow.engine.Effect}s that follow. Nothing here does I/O, reads a clock, starts
 * a thread or draws a random number; whoever drives it (module {@code runtime}) carries the effects
 * out.
 *
 * <p>Start with {@link furrow.engine.Event}, {@link furrow.engine.Effect}, then {@link
 * furrow.engine.Engine}.
 */
package furrow.engine;
