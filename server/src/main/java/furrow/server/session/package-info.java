/**
 * What the server knows of one live connection: who it is, what waits to be sent to it, what it has
 * asked for.
 *
 * <p>Start with {@link furrow.server.session.Session}, then {@link furrow.server.session.Sessions}.
 */
package furrow.server.session;
