/**
 * Processes that the server starts on its own host, each on a ring of its own, and restarts when
 * they end. To the engine they are ordinary workers.
 *
 * <p>Start with {@link furrow.server.local.LocalWorkers}.
 */
package furrow.server.local;
