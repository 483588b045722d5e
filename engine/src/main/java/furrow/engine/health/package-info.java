/**
 * What is remembered of workers that fail: how they did beside the others, whether they are in
 * quarantine, and which programs they lack. Workers that never failed have nothing here.
 *
 * <p>Start with {@link furrow.engine.health.WorkerHealth}.
 */
package furrow.engine.health;
