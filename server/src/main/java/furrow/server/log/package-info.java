/**
 * What the server's logs share: writing without holding up those who have something to say.
 *
 * <p>Start with {@link furrow.server.log.LogThread}.
 */
package furrow.server.log;
