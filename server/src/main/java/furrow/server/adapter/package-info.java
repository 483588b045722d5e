/**
 * Between messages and the engine: requests and work come in through {@link
 * furrow.server.adapter.RequestAdapter}, answers and assignments go out through {@link
 * furrow.server.adapter.ReplyPublisher}. Neither decides anything.
 *
 * <p>Start with those two.
 */
package furrow.server.adapter;
