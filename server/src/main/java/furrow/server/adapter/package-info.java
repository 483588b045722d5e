/**
 * Between messages and the engine: requests and work come in through {@link
 * furrow.server.adapter.RequestService}, answers and assignments go out through {@link
 * furrow.server.adapter.ReplyPublisher}. Neither decides anything, and neither knows how a peer is
 * connected.
 *
 * <p>Start with those two.
 */
package furrow.server.adapter;
