/** The server's own key and certificate, which peers pin by fingerprint. */
package furrow.server.tls;
