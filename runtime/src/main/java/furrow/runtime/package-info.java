/**
 * What drives an engine: the loop with its bounded inbox, the store thread, the kernel pool, the
 * lease clock, and slots in this process. No Netty, no SQLite.
 *
 * <p>Start with {@link furrow.runtime.TaskStore} and {@link furrow.runtime.Outbox}, the two ports.
 */
package furrow.runtime;
