/**
 * Sockets: the listeners, the pipeline of a connection, the handshake, TLV sessions, and the
 * deadlines that close slow and silent connections.
 *
 * <p>Start with {@link furrow.server.net.Pipeline}, then {@link furrow.server.net.HandshakeHandler}
 * and {@link furrow.server.net.SessionHandler}; {@code MultipathHandler} adds the path through the
 * world to a rank's session.
 */
package furrow.server.net;
