/**
 * No-op subtasks through real sockets: how many per second, and how long one round trip takes.
 *
 * <p>Start with {@link furrow.bench.dispatch.DispatchBench}.
 */
package furrow.bench.dispatch;
