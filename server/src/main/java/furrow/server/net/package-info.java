/**
 * Sockets: the listeners, the pipeline of a connection, the door at which it proves its token, and
 * the deadlines that keep slow and silent peers from holding anything.
 *
 * <p>Start with {@link furrow.server.net.Pipeline}, then {@link furrow.server.net.Door} and {@link
 * furrow.server.net.SessionHandler}; {@code MultipathHandler} gives a rank's session its second
 * way.
 */
package furrow.server.net;
