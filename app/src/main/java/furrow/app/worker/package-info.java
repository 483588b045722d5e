/**
 * {@code furrow worker start}.
 *
 * <p>Start with {@link furrow.app.worker.WorkerStart}.
 */
package furrow.app.worker;
