/**
 * Authentication: tokens, the access files that hold them for clients and workers, the TLS key.
 *
 * <p>Start with {@link furrow.server.access.TokenStore}.
 */
package furrow.server.access;
