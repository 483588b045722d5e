/**
 * Worker processes that the server starts on its own host, each on a ring of its own: watched, and
 * replaced when they die. What they do is decided elsewhere; to the engine they are workers.
 *
 * <p>Start with {@link furrow.server.local.LocalWorkers}.
 */
package furrow.server.local;
