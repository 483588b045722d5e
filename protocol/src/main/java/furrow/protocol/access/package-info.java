/**
 * How peers find a server: its state directory, the access files in it, addresses. Start with
 * {@link furrow.protocol.access.StateDirectory} and {@link furrow.protocol.access.AccessFile}.
 */
package furrow.protocol.access;
