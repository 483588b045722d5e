/**
 * Opening a session: both sides prove that they have the same token, the server first, and the
 * token never travels. Pure: bytes in, bytes out. Start with {@link
 * furrow.protocol.auth.ServerHandshake} and {@link furrow.protocol.auth.ClientHandshake}; what is
 * signed is drawn in {@code Transcript}.
 */
package furrow.protocol.auth;
