/**
 * {@code furrow server start}.
 *
 * <p>Start with {@link furrow.app.server.ServerStarter}.
 */
package furrow.app.server;
