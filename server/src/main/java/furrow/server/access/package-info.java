/**
 * Who may speak to the server: tokens, and the access files that carry them to clients and workers.
 *
 * <p>Start with {@link furrow.server.access.TokenStore}.
 */
package furrow.server.access;
