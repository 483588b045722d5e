/**
 * What drives an engine: the loop with its bounded inbox, the store thread, the kernel pool and the
 * lease clock. No Netty, no SQLite.
 *
 * <p>Results and tasks become final in {@link furrow.runtime.StoreThread}: acknowledgements wait
 * there for the commit of the changes ahead of them.
 *
 * <p>Start with {@link furrow.runtime.TaskStore} and {@link furrow.runtime.Outbox}, the two ports.
 */
package furrow.runtime;
