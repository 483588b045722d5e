/**
 * Peers as the server's adapters know them, and who is there. Nothing here says how a peer is
 * connected: {@code furrow.server.net} lets TLV sessions in, an in-memory peer stands in the tests.
 * Start at {@link furrow.server.peer.Peer}.
 */
package furrow.server.peer;
