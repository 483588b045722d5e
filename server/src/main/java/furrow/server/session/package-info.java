/**
 * One live TLV connection: its {@link furrow.server.session.Session} is a peer, with what waits to
 * be sent to it and when it was last heard of.
 */
package furrow.server.session;
