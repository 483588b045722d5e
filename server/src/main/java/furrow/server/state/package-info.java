/**
 * The state directory: its lock and its id, and how private files are written there.
 *
 * <p>Start with {@link furrow.server.state.StateLock}.
 */
package furrow.server.state;
