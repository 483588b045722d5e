/**
 * The connecting side, on plain sockets: TCP, TLS 1.3 or a Unix socket. No Netty, no lambdas, no
 * regular expressions: a command that lives for 100 ms pays for each. Start with {@link
 * furrow.protocol.link.Link}.
 */
package furrow.protocol.link;
